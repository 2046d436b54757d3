package io.towline.io;

import org.xnio.StreamConnection;

/**
 * Asked of a {@link StreamConnection} that keeps bytes of its own between the socket and its user, as TLS does. A
 * connection that does not implement this keeps none.
 *
 * <p>Owner: the connection's I/O thread.
 */
public interface BufferingConnection {

    /** A connection that keeps nothing. */
    BufferingConnection NOTHING = new BufferingConnection() {
        @Override
        public boolean hasBuffered() {
            return false;
        }

        @Override
        public int unsentBytes() {
            return 0;
        }

        @Override
        public boolean isCut() {
            return false;
        }
    };

    static BufferingConnection of(StreamConnection connection) {
        return connection instanceof BufferingConnection itself ? itself : NOTHING;
    }

    /** Another read gives bytes, or the end, at once: no event of the socket will tell. */
    boolean hasBuffered();

    /** What {@code write} took and the socket has not taken yet, in bytes; {@code flush} or a further {@code write} pushes it. */
    int unsentBytes();

    /** The peer's end came without the word that protects it, so that more may have been on its way (RFC 8446 §6.1). */
    boolean isCut();
}
