/**
 * Answers that are compressed on their way to the client, where their route wants that: which of them, what their fields say then, and how the
 * work is shared out on an I/O thread.
 *
 * <p>Sees the ground and {@code header}; a wrapper around whatever an exchange is answered with, so nobody who answers knows of it.
 */
package io.towline.compress;
