package io.towline.io;

import java.io.IOException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * Turns a raw connection into a TLS one: drives the engine's handshake on the connection's I/O thread, with the expensive tasks
 * elsewhere.
 */
public final class TlsHandshake {

    private TlsHandshake() {}

    /** Called once, on the connection's I/O thread. */
    public interface Outcome {
        /** The result's conduits carry plain text; closing it closes the raw connection. Reads are suspended. */
        void established(SslConnection secured);

        /** The raw connection is closed already. */
        void failed(IOException cause);
    }

    /**
     * Begins a handshake, as client or server as {@code engine} says. A time limit is the caller's: closing {@code raw} ends the
     * handshake with {@link Outcome#failed}.
     *
     * @param tasks runs the engine's delegated tasks (about a millisecond each), never the I/O thread itself
     */
    public static void start(StreamConnection raw, SSLEngine engine, IoThread io, Executor tasks, Outcome outcome) {
        throw new UnsupportedOperationException("contract only");
    }
}
