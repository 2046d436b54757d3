/**
 * How the command line talks to a running proxy: a call over its control socket, and what came back.
 *
 * <p>Blocking; what is read is bounded in time and size. Text of strangers (paths, reasons) loses what a terminal might act on before
 * anybody prints it.
 */
package io.towline.cli.control;
