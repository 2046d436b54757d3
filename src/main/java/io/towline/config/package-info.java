/**
 * The configuration file as immutable records, or a list of mistakes with file and line.
 *
 * <p>The only room that knows HOCON ({@code com.typesafe.config}). A room receives its own record, never the tree. Defaults
 * stand in {@code reference.conf} and nowhere else.
 */
package io.towline.config;
