/**
 * How a listener speaks TLS: certificates and who gets which (SNI), the handshake from the first byte on, and what is counted of it.
 *
 * <p>Files are read by whoever loads a {@link io.towline.listener.tls.ListenerTls}, never on an I/O thread. Of {@code http1} it knows the
 * 400 that a client of plain HTTP gets.
 */
package io.towline.listener.tls;
