package io.towline.listener.tls;

import io.towline.io.IoThread;
import io.towline.io.tls.ClientHello;
import io.towline.io.tls.FirstBytes;
import io.towline.io.tls.TlsConnection;
import io.towline.io.tls.TlsHandshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.xnio.StreamConnection;

/**
 * How a connection to a TLS listener begins: by its first bytes it gets the handshake for the name that it asks for, or a word in plain
 * HTTP. Each is counted. A time limit is the caller's: closing the connection ends it.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class TlsAccept implements FirstBytes.Outcome, TlsHandshake.Outcome {

    /** Called once, on the connection's I/O thread; not where the client speaks plain HTTP. */
    public interface Outcome {
        void established(TlsConnection secured);

        /** The raw connection is closed already. */
        void failed(IOException cause);
    }

    /** What a listener's connections begin with. */
    public record Means(ListenerTls tls, boolean http2, TlsTally tally, Executor tasks) {}

    private final StreamConnection raw;
    private final IoThread io;
    private final Means means;
    private final Outcome outcome;

    private TlsAccept(StreamConnection raw, IoThread io, Means means, Outcome outcome) {
        this.raw = raw;
        this.io = io;
        this.means = means;
        this.outcome = outcome;
    }

    /** @param read what has been read of the connection already */
    public static void begin(StreamConnection raw, IoThread io, Means means, Outcome outcome, ByteBuffer read) {
        FirstBytes.read(raw, io, new TlsAccept(raw, io, means, outcome), read);
    }

    @Override
    public void speaks(Optional<ClientHello> hello, ByteBuffer read) {
        SSLEngine engine = means.tls().engine(means.http2(), hello.flatMap(ClientHello::serverName));
        TlsHandshake.start(raw, engine, io, means.tasks(), this, read);
    }

    @Override
    public void speaksHttp() {
        means.tally().failed(new SSLException("plain HTTP on a TLS port"), io);
        PlainHttp.answer(raw, io);
    }

    @Override
    public void established(TlsConnection secured) {
        means.tally().succeeded();
        outcome.established(secured);
    }

    @Override
    public void failed(IOException cause) {
        means.tally().failed(cause, io);
        outcome.failed(cause);
    }
}
