/**
 * {@code towline check}: the mistakes of a file, or what the file comes to, seen as the service's user sees it.
 */
package io.towline.cli.check;
