/**
 * HTTP/2 as clients send it, before Undertow reads it: frames in any pieces, streams by what may still come on them, field sections
 * (RFC 9113 §8.2, §8.3). Knows Undertow's Huffman code and how it ends a connection, and nothing else of it; no sockets, no threads, no clock.
 *
 * <p>Where RFC 9113 leaves a choice, or we fall short of it:
 *
 * <ul>
 *   <li>A malformed request is reset (§8.1.1), without a 400 before it; one that is only too large is answered with 431.
 *   <li>Data behind a stream's end resets that stream, once; fields there end the connection, unless its answer is still under way (§5.1).
 *   <li>A stream that depends on itself is reset, as RFC 7540 §5.3.1 has it; dependencies mean nothing else.
 *   <li>Trailers are read and judged, and passed on as values (§8.1).
 *   <li>Undertow sends no piece of less than three bytes of a longer one by a connection's window, and does not look whether other settings
 *       make a stream's window too large (§6.9.2): in both cases a client holds up nobody but itself.
 * </ul>
 */
package io.towline.listener.http2.frame;
