/**
 * A server's answer to an upgrade request, from bytes to values: strict, in any pieces, bounded.
 *
 * <p>Pure: no sockets, no timers. What is not plainly HTTP/1.x is a {@link io.towline.handshake.response.MalformedResponse}.
 */
package io.towline.handshake.response;
