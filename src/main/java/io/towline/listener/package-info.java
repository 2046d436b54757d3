/**
 * Sockets, connection limits, and the way of each connection from accept to HTTP; hands each exchange to the {@code HttpHandler} that it
 * was given.
 *
 * <p>Sees the ground, the room {@code exchange} above it, and its own rooms: {@code tls}, {@code http1}, {@code http2}, and {@code exchange} below these. A
 * connection is watched from accept until it is upgraded or closed: no phase of HTTP is without its time limit, and none costs an upgraded
 * connection anything. What an I/O thread keeps here is its own.
 */
package io.towline.listener;
