package io.towline.listener;

import io.towline.conversation.Refusal;
import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.io.tls.TlsHandshake;
import io.towline.listener.http1.RequestHead;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.ConduitFactory;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * One connection while it speaks HTTP/1, and how long its client may take. It is forgotten at the upgrade: the timer is the
 * thread's, so an upgraded connection carries nothing of this. One that agrees on HTTP/2 goes on as {@link Http2Lifecycle}.
 *
 * <pre>
 *   accept -> HEAD --head complete--> EXCHANGE --answered--> IDLE --first byte--> HEAD ...
 *              |  handshake-timeout    |     |                |  keep-alive-timeout
 *              v  (not moved by drips) |     v upgraded       v
 *            closed                    |   forgotten        closed
 *                                      v  keep-alive-timeout, but only while bytes of the answer wait for the client, anew
 *                                    closed  whenever it takes some, and from the handler's end of the exchange, while the rest
 *                                            of a body that nobody wants drips in
 * </pre>
 *
 * <p>So a handler may take its time, and an answer may stream for days, with or without something to say; a client that does
 * not read may not.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Http1Connection extends Timer
        implements TlsHandshake.Outcome, ExchangeCompletionListener, ChannelListener<ConduitStreamSourceChannel> {

    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    /**
     * A body that nobody wants is read and dropped up to this size, so that its sender lives to see the answer; Undertow reads on for as
     * long as there is something, so a fast one would keep the thread. A room that takes larger bodies says so.
     */
    private static final long MOST_UNWANTED = 16 * 1024 * 1024;

    enum Phase {
        HEAD,
        EXCHANGE,
        IDLE
    }

    private final HttpConnections phases;
    private StreamConnection connection;
    private Phase phase = Phase.HEAD;

    /** Counts the exchanges, so that news of an old one is known as such. */
    private int turn;

    /** Before Undertow's parser; absent while there is TLS to be agreed on. */
    private Optional<HeadConduit> heads = Optional.empty();

    /** While it is under way. */
    private Optional<HttpServerExchange> current = Optional.empty();

    /** Undertow's, while this listens in its place for the first byte of the next request. */
    private ChannelListener<? super ConduitStreamSourceChannel> parser;

    Http1Connection(HttpConnections phases, StreamConnection raw) {
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
        phases.tlsTally().succeeded();
        phases.speakAgreed(this, secured);
    }

    @Override
    public void failed(IOException cause) {
        phases.stopTime(this);
        phases.tlsTally().failed(cause, phases.io());
        LOG.debug("TLS handshake failed: {}", cause.toString());
    }

    /** To be called before Undertow sees the connection, so that all it reads comes that way. */
    void judgeHeads(RequestHead.Bounds bounds) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        HeadConduit conduit =
                new HeadConduit(source.getConduit(), bounds, HeadConduit.Onward.STAND_IN, this::bodyBroke);
        source.setConduit(conduit);
        heads = Optional.of(conduit);
    }

    @Override
    protected void expired(long now) {
        if (phase == Phase.HEAD && heads.filter(HeadConduit::begun).isPresent()) {
            heads.get().refuse(phases.tooSlow());
            phases.timeHead(this); // for the parser, which answers at once
            connection.getSourceChannel().wakeupReads();
            return;
        }
        LOG.debug("closing a connection that took too long in phase {}", phase);
        IoUtils.safeClose(connection);
    }

    /** @return why the request goes no further */
    Optional<Refusal> headComplete(HttpServerExchange exchange) {
        phases.stopTime(this);
        phase = Phase.EXCHANGE;
        turn++;
        current = Optional.of(exchange);
        exchange.setMaxEntitySize(MOST_UNWANTED);
        Answer answer = new Answer(turn);
        exchange.addResponseWrapper(answer);
        exchange.addDefaultResponseListener(answer);
        exchange.addExchangeCompleteListener(this);
        return heads.flatMap(conduit -> conduit.begin(exchange));
    }

    /** Undertow closes the connection when its reader of the body is stopped; nobody else can answer any more. */
    private void bodyBroke(String sentence) {
        try {
            if (current.filter(exchange -> !exchange.isResponseStarted()).isPresent()) {
                BadRequest.say(connection, sentence);
            }
        } catch (IOException gone) {
            LOG.trace("could not answer a request whose body is malformed", gone);
        }
    }

    long headDeadline() {
        return scheduledFor();
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        boolean stays = exchange.isPersistent() && !exchange.isUpgrade();
        int answered = turn;
        current = Optional.empty();
        if (exchange.isUpgrade()) {
            phases.io().run(this::upgraded);
        } else if (!stays) {
            phases.io()
                    .run(() -> timeClose(answered)); // which waits for the client, lest its last bytes reset the answer
        }
        if (stays && exchange.getConnection() instanceof HttpServerConnection http) {
            heads.ifPresent(conduit -> conduit.awaitHead(http));
        }
        next.proceed(); // Undertow's part: makes the parser ready for the next request
        if (stays && exchange.getConnection() instanceof HttpServerConnection http) {
            phases.io().run(() -> awaitNext(answered, http));
        }
    }

    private void timeExchange(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE && connection.isOpen()) {
            phases.timeAnswer(this);
        }
    }

    private void timeClose(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE && connection.isOpen()) {
            phases.timeClose(this);
        }
    }

    private void stopExchangeTime(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE) {
            phases.stopTime(this);
        }
    }

    private void upgraded() {
        turn++; // news of its answer may still be on the way, and must not time the WebSocket
        phases.forget(this);
    }

    private void awaitNext(int answered, HttpServerConnection http) {
        if (turn != answered || !connection.isOpen()) {
            return; // it came from another thread, and the next request was quicker
        }
        if (heads.filter(HeadConduit::begun).isPresent() || http.getExtraBytes() != null) {
            phase = Phase.HEAD; // pipelined: the next head has begun
            phases.timeHead(this);
            connection.getSourceChannel().wakeupReads();
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

    /** How one exchange's answer gets on, on whatever thread it is written. */
    private final class Answer
            implements AnswerConduit.Watcher, ConduitWrapper<StreamSinkConduit>, DefaultResponseListener {
        private final int answering;

        Answer(int answering) {
            this.answering = answering;
        }

        @Override
        public StreamSinkConduit wrap(ConduitFactory<StreamSinkConduit> factory, HttpServerExchange exchange) {
            return new AnswerConduit(factory.create(), this);
        }

        @Override
        public void answerWaits() {
            phases.io().run(() -> timeExchange(answering));
        }

        @Override
        public void answerTaken() {
            phases.io().run(() -> stopExchangeTime(answering));
        }

        /** The handler ends the exchange: Undertow first drains what is left of the request. */
        @Override
        public boolean handleDefaultResponse(HttpServerExchange exchange) {
            if (!exchange.isRequestComplete()) {
                phases.io().run(() -> {
                    heads.ifPresent(conduit -> conduit.bodyIsUnwanted(MOST_UNWANTED));
                    timeExchange(answering);
                });
            }
            return false;
        }
    }
}
