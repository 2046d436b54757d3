/**
 * HTTP/1.1 as bytes: a server's answers, from bytes to values: strict, in any pieces, bounded.
 *
 * <p>Pure: no sockets, no timers. What is not plainly HTTP/1.x is a {@link io.towline.http1.MalformedResponse}.
 */
package io.towline.http1;
