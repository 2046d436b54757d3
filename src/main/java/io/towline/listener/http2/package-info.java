/**
 * The life of a connection of HTTP/2 and of its streams, with what Undertow's own leaves out: floods, answers that nobody takes, leaving
 * in order. What clients send is judged in {@code frame}. Each connection belongs to one I/O thread.
 */
package io.towline.listener.http2;
