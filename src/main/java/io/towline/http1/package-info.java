/**
 * HTTP/1.1 as bytes, towards servers: requests from values to bytes, answers from bytes to values: strict, in any pieces, bounded.
 *
 * <p>Pure: no sockets, no timers. What is not plainly HTTP/1.x is a {@link io.towline.http1.MalformedResponse}. A body is never held here, but for
 * that of a refused handshake; {@code BodyDecoder} finds the payload in what streams by.
 */
package io.towline.http1;
