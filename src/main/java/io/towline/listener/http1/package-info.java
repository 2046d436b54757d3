/**
 * HTTP/1 as clients send it: heads and chunks, judged before Undertow reads a byte, and the life of a connection between requests.
 *
 * <p>Undertow answers what it cannot read with an empty 400 and nobody hears of it, and it is stricter about URLs than browsers are. So
 * each head is gathered and judged here. The rules ({@code RequestHead}, {@code HeadRules}, {@code ChunkedBody} …) are pure; conduits and
 * connections belong to one I/O thread.
 */
package io.towline.listener.http1;
