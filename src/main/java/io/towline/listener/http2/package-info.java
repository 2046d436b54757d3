/**
 * HTTP/2 as clients send it, before Undertow reads it: frames in any pieces, streams by what may still come on them, field sections
 * (RFC 9113 §8.2, §8.3). Knows Undertow's Huffman code and how it ends a connection, and nothing else of it; no sockets, no threads, no clock.
 */
package io.towline.listener.http2;
