package io.towline.listener;

import io.towline.io.IoThread;
import io.towline.io.tls.ClientHello;
import io.towline.io.tls.FirstBytes;
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
 * HTTP. Its time is the phase's.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class TlsAccept implements FirstBytes.Outcome {

    /** What a listener's connections begin with. */
    record Means(ListenerTls tls, boolean http2, TlsTally openCount, Executor tasks) {}

    private final StreamConnection raw;
    private final IoThread io;
    private final Means means;
    private final Http1Connection phase;

    private TlsAccept(StreamConnection raw, IoThread io, Means means, Http1Connection phase) {
        this.raw = raw;
        this.io = io;
        this.means = means;
        this.phase = phase;
    }

    static void begin(StreamConnection raw, IoThread io, Means means, Http1Connection phase) {
        FirstBytes.read(raw, io, new TlsAccept(raw, io, means, phase));
    }

    @Override
    public void speaks(Optional<ClientHello> hello, ByteBuffer read) {
        SSLEngine engine = means.tls().engine(means.http2(), hello.flatMap(ClientHello::serverName));
        TlsHandshake.start(raw, engine, io, means.tasks(), phase, read);
    }

    @Override
    public void speaksHttp() {
        means.openCount().failed(new SSLException("plain HTTP on a TLS port"), io);
        PlainHttp.answer(raw, io);
    }

    @Override
    public void failed(IOException cause) {
        phase.failed(cause);
    }
}
