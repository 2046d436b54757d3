package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.listener.exchange.AnswerConduit;
import io.towline.listener.exchange.ClientTimes;
import io.towline.listener.exchange.ConnectionStart;
import io.towline.listener.exchange.ProxiedAddresses;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.ConduitFactory;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
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
 * thread's, so an upgraded connection carries nothing of this.
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
        implements ExchangeCompletionListener, ChannelListener<ConduitStreamSourceChannel> {

    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    /**
     * A body that nobody wants is read and dropped up to this size, so that its sender lives to see the answer; Undertow reads on for as
     * long as there is something, so a fast one would keep the thread. A room that takes larger bodies says so.
     */
    private static final long MOST_UNWANTED = 16 * 1024 * 1024;

    private enum Phase {
        HEAD,
        EXCHANGE,
        IDLE
    }

    private final Http1Connections connections;
    private final StreamConnection connection;

    private final Optional<ProxiedAddresses> proxied;

    /** Before Undertow's parser. */
    private final HeadConduit heads;

    private Phase phase = Phase.HEAD;

    /** Counts the exchanges, so that news of an old one is known as such. */
    private int turn;

    /** While it is under way. */
    private Optional<HttpServerExchange> current = Optional.empty();

    /** Undertow's, while this listens in its place for the first byte of the next request. */
    private ChannelListener<? super ConduitStreamSourceChannel> parser;

    /** To be made before Undertow sees the connection, so that all it reads comes by way of our judgement. */
    Http1Connection(
            Http1Connections connections,
            StreamConnection connection,
            RequestHead.Bounds bounds,
            ConnectionStart start) {
        this.connections = connections;
        this.connection = connection;
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        heads = new HeadConduit(source.getConduit(), bounds, HeadConduit.Onward.STAND_IN, this::bodyBroke);
        source.setConduit(heads);
        proxied = start.proxied();
        if (start.read().hasRemaining()) {
            heads.awaitHead(start.read());
        }
    }

    boolean isIdle() {
        return phase == Phase.IDLE;
    }

    StreamConnection connection() {
        return connection;
    }

    @Override
    protected void expired(long now) {
        if (phase == Phase.HEAD && heads.begun()) {
            heads.refuse(times().tooSlow());
            times().limitHead(this); // for the parser, which answers at once
            connection.getSourceChannel().wakeupReads();
            return;
        }
        LOG.debug("closing a connection that took too long in phase {}", phase);
        IoUtils.safeClose(connection);
    }

    /** @return why the request goes no further */
    Optional<Refusal> headComplete(HttpServerExchange exchange) {
        times().stop(this);
        phase = Phase.EXCHANGE;
        turn++;
        current = Optional.of(exchange);
        proxied.ifPresent(ends -> ends.put(exchange));
        Persistence.hear(exchange);
        exchange.setMaxEntitySize(MOST_UNWANTED);
        Answer answer = new Answer(turn);
        exchange.addResponseWrapper(answer);
        exchange.addDefaultResponseListener(answer);
        exchange.addExchangeCompleteListener(this);
        return heads.begin(exchange);
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

    private ClientTimes times() {
        return connections.times();
    }

    private IoThread io() {
        return times().io();
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        boolean stays = exchange.isPersistent() && !exchange.isUpgrade();
        int answered = turn;
        current = Optional.empty();
        if (exchange.isUpgrade()) {
            io().run(this::upgraded);
        } else if (!stays) {
            heads.dropRest();
            io().run(() -> timeClose(answered)); // which waits for the client, lest its last bytes reset the answer
        }
        if (stays && exchange.getConnection() instanceof HttpServerConnection http) {
            heads.awaitHead(http);
        }
        next.proceed(); // Undertow's part: makes the parser ready for the next request
        if (stays && exchange.getConnection() instanceof HttpServerConnection http) {
            io().run(() -> awaitNext(answered, http));
        }
    }

    private void timeExchange(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE && connection.isOpen()) {
            times().limitIdle(this);
        }
    }

    private void timeClose(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE && connection.isOpen()) {
            times().limitClose(this);
        }
    }

    private void stopExchangeTime(int timed) {
        if (turn == timed && phase == Phase.EXCHANGE) {
            times().stop(this);
        }
    }

    private void upgraded() {
        turn++; // news of its answer may still be on the way, and must not time the WebSocket
        connections.left(connection);
    }

    private void awaitNext(int answered, HttpServerConnection http) {
        if (turn != answered || !connection.isOpen()) {
            return; // it came from another thread, and the next request was quicker
        }
        if (heads.begun() || http.getExtraBytes() != null) {
            phase = Phase.HEAD; // pipelined: the next head has begun
            times().limitHead(this);
            connection.getSourceChannel().wakeupReads();
            return;
        }
        phase = Phase.IDLE;
        if (connections.leaving()) {
            IoUtils.safeClose(connection);
        } else {
            times().limitIdle(this);
        }
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
        times().limitHead(this);
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
            if (connections.leaving() && !exchange.isUpgrade()) {
                exchange.setPersistent(false);
            }
            Persistence.say(exchange);
            StreamSinkConduit sink = factory.create();
            unframe(exchange);
            return new AnswerConduit(sink, this);
        }

        /** Undertow frames answers to HEAD whatever they are; without content there is no framing (RFC 9112 §6.1, RFC 9110 §8.6). */
        private static void unframe(HttpServerExchange exchange) {
            if (exchange.getStatusCode() == StatusCodes.NO_CONTENT) {
                exchange.getResponseHeaders().remove(Headers.TRANSFER_ENCODING);
                exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
            }
        }

        @Override
        public void answerWaits() {
            io().run(() -> timeExchange(answering));
        }

        @Override
        public void answerTaken() {
            io().run(() -> stopExchangeTime(answering));
        }

        /** The handler ends the exchange: Undertow first drains what is left of the request. */
        @Override
        public boolean handleDefaultResponse(HttpServerExchange exchange) {
            if (!exchange.isRequestComplete()) {
                io().run(() -> {
                    heads.bodyIsUnwanted(MOST_UNWANTED);
                    timeExchange(answering);
                });
            }
            return false;
        }
    }
}
