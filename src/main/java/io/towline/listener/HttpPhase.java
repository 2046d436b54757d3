package io.towline.listener;

import io.towline.io.Timer;
import io.towline.io.TlsConnection;
import io.towline.io.TlsHandshake;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ResponseCommitListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One connection while it speaks HTTP, and how long its client may take. It is forgotten at the upgrade: the timer is the
 * thread's, so an upgraded connection carries nothing of this.
 *
 * <pre>
 *   accept -> HEAD --head complete--> EXCHANGE --answered--> IDLE --first byte--> HEAD ...
 *              |  handshake-timeout    |     |                |  keep-alive-timeout
 *              v  (not moved by drips) |     v upgraded       v
 *            closed                    |   forgotten        closed
 *                                      v  keep-alive-timeout, from the answer's beginning: a handler may take its time, a client
 *                                    closed                   that does not read, or drips a body that nobody wants, may not
 * </pre>
 *
 * <p>Owner: the connection's I/O thread.
 */
final class HttpPhase extends Timer
        implements TlsHandshake.Outcome,
                ResponseCommitListener,
                ExchangeCompletionListener,
                ChannelListener<ConduitStreamSourceChannel> {

    private static final Logger LOG = LoggerFactory.getLogger(HttpPhase.class);

    enum Phase {
        HEAD,
        EXCHANGE,
        IDLE
    }

    private final HttpPhases phases;
    private StreamConnection connection;
    private Phase phase = Phase.HEAD;

    /** Counts the exchanges, so that news of an old one is known as such. */
    private int turn;

    /** Undertow's, while this listens in its place for the first byte of the next request. */
    private ChannelListener<? super ConduitStreamSourceChannel> parser;

    HttpPhase(HttpPhases phases, StreamConnection raw) {
        this.phases = phases;
        connection = raw;
        phases.timeHead(this);
    }

    Phase phase() {
        return phase;
    }

    StreamConnection connection() {
        return connection;
    }

    @Override
    public void established(TlsConnection secured) {
        connection = secured;
        phases.speakHttp(this);
    }

    @Override
    public void failed(IOException cause) {
        phases.stopTime(this);
        LOG.debug("TLS handshake failed: {}", cause.toString());
    }

    @Override
    protected void expired(long now) {
        LOG.debug("closing a connection that took too long in phase {}", phase);
        IoUtils.safeClose(connection);
    }

    void headComplete(HttpServerExchange exchange) {
        phases.stopTime(this);
        phase = Phase.EXCHANGE;
        turn++;
        exchange.addResponseCommitListener(this);
        exchange.addExchangeCompleteListener(this);
    }

    /** The answer begins. */
    @Override
    public void beforeCommit(HttpServerExchange exchange) {
        int answering = turn;
        onOwnThread(() -> {
            if (turn == answering && phase == Phase.EXCHANGE) {
                phases.timeAnswer(this);
            }
        });
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        boolean stays = exchange.isPersistent() && !exchange.isUpgrade();
        if (exchange.isUpgrade()) {
            onOwnThread(this::upgraded);
        }
        int answered = turn;
        next.proceed(); // Undertow's part: makes the parser ready for the next request
        if (stays && exchange.getConnection() instanceof HttpServerConnection http) {
            onOwnThread(() -> awaitNext(answered, http));
        }
    }

    private void upgraded() {
        turn++; // news of its answer may still be on the way, and must not time the WebSocket
        phases.forget(this);
    }

    private void onOwnThread(Runnable task) {
        if (XnioIoThread.currentThread() == connection.getIoThread()) {
            task.run();
        } else {
            connection.getIoThread().execute(task);
        }
    }

    private void awaitNext(int answered, HttpServerConnection http) {
        if (turn != answered || !connection.isOpen()) {
            return; // it came from another thread, and the next request was quicker
        }
        if (http.getExtraBytes() != null) {
            phase = Phase.HEAD; // pipelined: the next head has begun
            phases.timeHead(this);
            return;
        }
        phase = Phase.IDLE;
        phases.timeIdle(this);
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        parser = source.getReadListener();
        source.setReadListener(this);
    }

    /** The next request begins. */
    @Override
    public void handleEvent(ConduitStreamSourceChannel source) {
        ChannelListener<? super ConduitStreamSourceChannel> reader = parser;
        parser = null;
        source.setReadListener(reader);
        phase = Phase.HEAD;
        phases.timeHead(this);
        ChannelListeners.invokeChannelListener(source, reader);
    }
}
