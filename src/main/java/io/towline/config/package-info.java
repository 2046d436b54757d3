/**
 * The configuration as immutable records, and what became of the file that they came from.
 *
 * <p>A room receives its own record, never the tree. Defaults stand in {@code reference.conf} and nowhere else. Files are read in
 * {@code io.towline.config.read}.
 */
package io.towline.config;
