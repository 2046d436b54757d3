package io.towline.endpoint;

import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.xnio.StreamConnection;

/**
 * One end of a WebSocket: whole messages in and out over a connection whose handshake is done, and which is the endpoint's from here
 * on. Holds no buffer while nothing is under way.
 *
 * <p>Owner: the connection's I/O thread; every call and every callback is on it.
 */
public final class Endpoint { // contract only

    public interface Listener {
        /**
         * A whole message; a text is valid UTF-8. Never after {@link #parted}, and not while suspended (but for what one read brought).
         *
         * @param payload the receiver's, right-sized
         */
        void message(boolean text, byte[] payload);

        /** {@link #hasRoom} was false and is true again. */
        void room();

        /** The verdict, once: no message follows, and {@link #send} drops what it is given. The connection may still be closing. */
        void parted(Parting how);

        /** Once, after {@link #parted}: the connection is closed. */
        void gone();
    }

    public Endpoint(StreamConnection connection, IoThread io, EndpointTerms terms, Listener listener) {}

    /** Begins to read; {@code early} are bytes that came right behind the handshake. */
    public void begin(ByteBuffer early) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Takes the message in every case; what the connection does not accept at once waits here. Ask {@link #hasRoom} before the next. */
    public void send(boolean text, byte[] payload) {
        throw new UnsupportedOperationException("contract only");
    }

    /** The same for a text that is written as ASCII or UTF-8 into a buffer, without a copy where the connection takes it at once. */
    public void send(boolean text, ByteBuffer payload) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Less than 64 KiB wait for the connection. */
    public boolean hasRoom() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Bytes that wait for the connection. */
    public long waiting() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Stops reading; the peer is slowed by TCP, and its silence is not held against it. */
    public void suspend() {
        throw new UnsupportedOperationException("contract only");
    }

    public void resume() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Begins the closing handshake behind what waits; {@link Listener#parted} is told at once, unless it was before. */
    public void close(OptionalInt code, String reason) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Closes the connection without a word; {@code parted} and {@code gone} are told unless they were before. */
    public void cut() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Frames of any kind and bytes on the wire, after TLS. */
    public long framesIn() {
        throw new UnsupportedOperationException("contract only");
    }

    public long bytesIn() {
        throw new UnsupportedOperationException("contract only");
    }

    public long framesOut() {
        throw new UnsupportedOperationException("contract only");
    }

    public long bytesOut() {
        throw new UnsupportedOperationException("contract only");
    }
}
