/**
 * {@code towline top}: a running proxy second by second, on a screen that belongs to it while it runs.
 */
package io.towline.cli.top;
