package io.towline.io.tls;

import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * A connection whose TLS handshake is done; its conduits carry plain text. Either side's end is passed on as the other
 * connection types pass it on, and it closes when both directions have ended, or the raw connection has.
 *
 * <p>Owner: its I/O thread, but {@code close} may be called from any.
 */
public final class TlsConnection extends SslConnection implements BufferingConnection {

    private final StreamConnection raw;
    private final SSLEngine engine;
    private final IoThread io;
    private final TlsSource source;
    private final TlsSink sink;

    /** @param held ciphertext that came behind the handshake, or null */
    TlsConnection(StreamConnection raw, SSLEngine engine, IoThread io, ByteBuffer held) throws SSLException {
        super(raw.getIoThread());
        this.raw = raw;
        this.engine = engine;
        this.io = io;
        source = new TlsSource(raw.getSourceChannel().getConduit(), this, held);
        sink = new TlsSink(raw.getSinkChannel().getConduit(), this);
        setSourceConduit(source);
        setSinkConduit(sink);
        raw.setCloseListener(closed -> IoUtils.safeClose(this));
    }

    @Override
    public boolean hasBuffered() {
        return source.hasBuffered();
    }

    @Override
    public int unsentBytes() {
        return sink.unsentBytes();
    }

    @Override
    public boolean isCut() {
        return source.isCut();
    }

    /** What the handshake agreed on by ALPN (RFC 7301), such as {@code h2}; empty if nothing. */
    public String applicationProtocol() {
        String agreed = engine.getApplicationProtocol();
        return agreed == null ? "" : agreed;
    }

    SSLEngine engine() {
        return engine;
    }

    IoThread io() {
        return io;
    }

    TlsSink sink() {
        return sink;
    }

    void readsEnded() {
        readClosed();
    }

    void writesEnded() {
        writeClosed();
    }

    @Override
    protected void closeAction() throws IOException {
        raw.close();
        io.run(this::dropAll);
    }

    private void dropAll() {
        source.drop();
        sink.drop();
    }

    /** The handshake is over, and there is no second one. */
    @Override
    public void startHandshake() {}

    @Override
    public SSLSession getSslSession() {
        return engine.getSession();
    }

    @Override
    public ChannelListener.Setter<? extends SslConnection> getHandshakeSetter() {
        return new ChannelListener.SimpleSetter<>();
    }

    // Whoever reads or writes here has its handlers on the raw conduits, and hears of the end from them.
    @Override
    protected void notifyReadClosed() {}

    @Override
    protected void notifyWriteClosed() {}

    @Override
    public SocketAddress getPeerAddress() {
        return raw.getPeerAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return raw.getLocalAddress();
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return raw.supportsOption(option);
    }

    @Override
    public <T> T getOption(Option<T> option) throws IOException {
        return raw.getOption(option);
    }

    @Override
    public <T> T setOption(Option<T> option, T value) throws IOException {
        return raw.setOption(option, value);
    }
}
