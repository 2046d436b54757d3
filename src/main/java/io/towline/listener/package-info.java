/**
 * Sockets, TLS contexts and SNI, connection limits; hands each exchange to the {@code HttpHandler} that it was given.
 *
 * <p>Sees {@code config} and {@code io}. A connection is watched from accept until it is upgraded or closed: no phase of HTTP
 * is without its time limit, and none costs an upgraded connection anything. What an I/O thread keeps here is its own.
 */
package io.towline.listener;
