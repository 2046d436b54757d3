/**
 * Tables of text, and numbers as people read them. Prints nothing; the caller does.
 */
package io.towline.cli.table;
