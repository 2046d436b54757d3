package io.towline.io;

/** What a connection may hold between its user and its socket, which the socket's readiness does not tell of. */
public interface Buffering {

    /** A plain connection: nothing stands between. */
    Buffering NONE = new Buffering() {
        @Override
        public boolean hasUnread() {
            return false;
        }

        @Override
        public int unsentBytes() {
            return 0;
        }
    };

    /** Whether another read can give bytes that the socket will not announce. */
    boolean hasUnread();

    /** Bytes that were taken from the writer and that the socket has not taken yet. */
    int unsentBytes();
}
