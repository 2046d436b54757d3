package io.towline.io;

import org.xnio.StreamConnection;

/**
 * Asked of a {@link StreamConnection} that keeps bytes of its own between the socket and its user, as TLS does. A
 * connection that does not implement this keeps none.
 *
 * <p>Owner: the connection's I/O thread.
 */
public interface Buffered {

    /** A connection that keeps nothing. */
    Buffered NOTHING = new Buffered() {
        @Override
        public boolean hasBuffered() {
            return false;
        }

        @Override
        public int unsentBytes() {
            return 0;
        }
    };

    static Buffered of(StreamConnection connection) {
        return connection instanceof Buffered itself ? itself : NOTHING;
    }

    /** Another read gives bytes, or the end, at once: no event of the socket will tell. */
    boolean hasBuffered();

    /** What {@code write} took and the socket has not taken yet, in bytes; {@code flush} or a further {@code write} pushes it. */
    int unsentBytes();
}
