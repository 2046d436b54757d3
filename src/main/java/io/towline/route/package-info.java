/**
 * Host and path to route: an immutable table, looked up by strings; no I/O, and nothing of Undertow's.
 *
 * <p>Sees {@code config}. A path that two readers would route differently is refused, never guessed at: what Towline believes to
 * be {@code /chat} must not be {@code /admin} to the server behind it.
 */
package io.towline.route;
