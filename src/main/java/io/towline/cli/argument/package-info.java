/**
 * What commands take: arguments declared once, read here where a command line is plain, and the options that several commands share.
 *
 * <p>Knows nothing of picocli, whose loading takes longer than most commands run.
 */
package io.towline.cli.argument;
