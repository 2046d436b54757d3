/** Sockets, TLS contexts and SNI, connection limits; hands each exchange to the {@code HttpHandler} that it was given. */
package io.towline.listener;
