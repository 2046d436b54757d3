/**
 * The command line: what operators type, and the only code that prints.
 *
 * <p>Here stands the door, {@code Commands}, with what knows picocli and what is printed to; commands have rooms of their own. Knows
 * the rooms that its commands show. Exit codes: 0, 78 for a configuration that cannot be used (EX_CONFIG of sysexits.h), 1 for every other
 * failure.
 */
package io.towline.cli;
