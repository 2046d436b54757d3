/**
 * TLS over raw XNIO connections: the first bytes for the name that is asked for, the handshake, and conduits that carry plain text.
 *
 * <p>Confined to the connection's I/O thread, whose buffers it uses; a connection at rest holds none. Cryptography is the JDK's.
 */
package io.towline.io.tls;
