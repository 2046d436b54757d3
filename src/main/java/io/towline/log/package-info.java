/**
 * How the process's log is written, and how much of it: lines for terminals, files and systemd's journal, levels that
 * change while it runs, and repeats that are counted.
 *
 * <p>{@code conf/logback.xml} names the encoder and the appender of this room; the only room that knows logback. What is
 * logged is every room's own affair, by SLF4J.
 */
package io.towline.log;
