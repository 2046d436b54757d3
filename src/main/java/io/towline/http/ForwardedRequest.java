package io.towline.http;

import io.towline.config.Durations;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.http1.BodyDecoder;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseHead;
import io.towline.io.IoThread;
import io.towline.io.MalformedBody;
import io.towline.io.Timer;
import io.towline.pool.ConnectionPool;
import io.towline.pool.ServerConnection;
import io.towline.upstream.ServerLease;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request under way: servers are asked until one answers, and its answer goes on to the client. Joins the client's half ({@link ClientBody}, {@link
 * AnswerWriter}) with the server's ({@link ServerCall}); when one of them stands still, so does what feeds it.
 *
 * <pre>
 *   ASKING --head of an answer--> ANSWERING --whole--> ANSWERED --taken by the client--> OVER: answered
 *   | ^  |                            |
 *   | |  +-- no server answers -----> ANSWERED with our own
 *   +-+                               +-- the server is lost, or silent --> OVER: the client is cut off
 *   the same server on a new connection, or the next one, where the request may be sent again
 *
 *   from any: the client is gone --> OVER
 * </pre>
 *
 * As a timer it is the longest that whoever must act next may take. Owner: the exchange's I/O thread.
 */
final class ForwardedRequest extends Timer
        implements ServerCall.Events, AnswerWriter.Events, ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardedRequest.class);

    /** A request that must not be sent twice takes no connection that may be closed at this very moment: servers wait for some seconds. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_ROUNDS = 4;

    /** One that is shorter shares a write with what there is of the body. */
    private static final int LONG_HEAD = IoThread.SCRATCH_BYTES / 2;

    /** A body that nobody wants is read and dropped up to this size, so that its sender lives to see the answer. */
    private static final long MOST_UNWANTED = 16 * 1024 * 1024;

    private enum State {
        ASKING,
        ANSWERING,
        ANSWERED,
        OVER
    }

    private final HttpServerExchange exchange;
    private final HttpForwarding.Request request;
    private final ConnectionPool pool;
    private final IoThread io;
    private final Consumer<ForwardResult> settle;
    private final ClientBody body;
    private final AnswerWriter answer;
    private final Set<String> tried = new LinkedHashSet<>();

    private State state = State.ASKING;
    private OnwardRequest fields;
    private Optional<ServerLease> lease = Optional.empty();
    private Optional<ServerCall> call = Optional.empty();
    private Optional<ForwardFailure> lastFailure = Optional.empty();
    private Optional<Ending> ending = Optional.empty();
    private OptionalInt status = OptionalInt.empty();
    private OptionalLong firstByte = OptionalLong.empty();
    private ResponseHead head;
    private long began;
    private long progressAt;
    private long dropped;

    ForwardedRequest(
            HttpServerExchange exchange,
            HttpForwarding.Request request,
            ConnectionPool pool,
            IoThread io,
            Consumer<ForwardResult> settle) {
        this.exchange = exchange;
        this.request = request;
        this.pool = pool;
        this.io = io;
        this.settle = settle;
        body = new ClientBody(exchange, request.terms().maxBody(), () -> guarded(this::bodyReadable));
        answer = new AnswerWriter(exchange, io, this);
    }

    void begin() {
        guarded(() -> {
            began = io.exactNow();
            progressAt = began;
            exchange.addExchangeCompleteListener(this);
            Optional<ForwardFailure> refused = RequestRules.judge(exchange, body, request.terms());
            if (refused.isPresent()) {
                fail(refused.get());
                return;
            }
            fields = OnwardRequest.of(exchange, request);
            admitAll();
            if (body.isOver()) {
                ClientDeparture.watch(exchange);
            }
            time();
            tryNext();
        });
    }

    /** Undertow's own bound, for HTTP/1: in HTTP/2 it would reset the stream, and flow control is bound enough. */
    private void admitAll() {
        if (!exchange.isRequestComplete() && exchange.getConnection() instanceof AbstractServerConnection) {
            exchange.setMaxEntitySize(-1);
        }
    }

    // ---- asking servers ----

    private void tryNext() {
        lease = request.group().lease(tried);
        if (lease.isEmpty()) {
            fail(lastFailure.orElseGet(this::nobody));
            return;
        }
        tried.add(lease.get().server());
        ask(true);
    }

    private ForwardFailure nobody() {
        return ForwardFailure.unavailable(request.group().isDrained() ? "drained by operator" : "no server has room");
    }

    private void ask(boolean pooled) {
        ServerCall next =
                new ServerCall(lease.get(), io, exchange.getRequestMethod().equals(Methods.HEAD), this);
        call = Optional.of(next);
        long youngerThan = RequestRules.isIdempotent(exchange) && body.isOver() ? Long.MAX_VALUE : FRESH_NANOS;
        Optional<ServerConnection> idle =
                pooled ? pool.take(request.group(), lease.get().config(), youngerThan, next, io) : Optional.empty();
        if (idle.isPresent()) {
            next.begin(idle.get());
            sendHead();
        } else {
            next.connect(this::sendHead);
        }
    }

    private void sendHead() {
        progressAt = io.exactNow();
        ServerCall asked = call.orElseThrow();
        ByteBuffer written = fields.head(request.group().config(), lease.orElseThrow(), body);
        if (body.isOver()) {
            asked.send(written, true);
            return;
        }
        if (written.remaining() > LONG_HEAD) {
            asked.send(written, false);
            pump();
            return;
        }
        ByteBuffer first = io.scratch().put(written);
        boolean more;
        try {
            more = body.fill(first);
        } catch (IOException broken) {
            bodyBroke(broken);
            return;
        }
        if (!more) {
            first.flip();
        } else {
            first.position(0);
        }
        asked.send(first, body.isOver());
        pump();
    }

    private void bodyReadable() {
        progressAt = io.exactNow();
        if (state == State.ANSWERED) {
            drop();
        } else {
            pump();
        }
    }

    /** The body, as far as both sides let it. */
    private void pump() {
        ServerCall to = call.orElse(null);
        if (to == null || state == State.OVER) {
            return;
        }
        for (int round = 0; round < MOST_ROUNDS && !body.isOver(); round++) {
            if (to.isBlocked() || to.hasStoppedSending()) {
                body.stop();
                return;
            }
            ByteBuffer piece = io.scratch();
            try {
                if (!body.fill(piece)) {
                    break;
                }
            } catch (IOException broken) {
                bodyBroke(broken);
                return;
            }
            progressAt = io.exactNow();
            to.send(piece, body.isOver());
        }
        if (body.isOver()) {
            ClientDeparture.watch(exchange);
        } else {
            body.awaitMore();
        }
    }

    private void bodyBroke(IOException how) {
        if (state == State.OVER) {
            return; // its connection is gone, and that was told
        }
        if (how instanceof ClientBody.TooLong) {
            fail(RequestRules.tooLong(request.terms()));
        } else if (how instanceof MalformedBody) {
            // Who saw it has answered.
            conclude(Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, how.getMessage()), OptionalInt.of(400));
            AnswerWriter.cut(exchange, io);
        } else {
            gone("its request broke off");
            AnswerWriter.cut(exchange, io);
        }
    }

    @Override
    public void sent() {
        progressAt = io.exactNow();
        pump();
    }

    @Override
    public void failed(ForwardFailure failure) {
        if (state != State.ASKING) {
            brokeOff(failure);
            return;
        }
        ServerCall failed = call.orElseThrow();
        boolean again = body.taken() == 0 && (RequestRules.isIdempotent(exchange) || failed.written() == 0);
        if (again && failed.wasStale()) {
            ask(false);
            return;
        }
        if (failure.servers()) {
            lease.ifPresent(asked -> asked.failed(failure.reason()));
        }
        LOG.debug("upstream {}: {}", request.group().name(), failure.reason());
        lastFailure = Optional.of(failure);
        releaseLease();
        if (again && failure.elsewhere()) {
            tryNext();
        } else {
            fail(failure);
        }
    }

    // ---- answering ----

    @Override
    public void interim(ResponseHead interim) {
        // not passed on yet
    }

    @Override
    public void head(ResponseHead whole, BodyDecoder decoder) throws MalformedResponse {
        head = whole;
        state = State.ANSWERING;
        firstByte = OptionalLong.of(io.exactNow() - began);
        progressAt = io.exactNow();
        status = OptionalInt.of(whole.status());
        AnswerFields.put(exchange, whole, decoder);
        time();
        answer.begin();
    }

    /** Also of an answer that has no body: its head goes out with this. */
    @Override
    public void body(ByteBuffer piece, boolean isLast) {
        progressAt = io.exactNow();
        if (isLast) {
            state = State.ANSWERED;
            serverDone();
        }
        answer.write(piece, isLast);
        if (!isLast && answer.isBlocked()) {
            call.ifPresent(ServerCall::pause);
        }
    }

    private void serverDone() {
        ServerCall done = call.orElseThrow();
        body.stop();
        done.left()
                .ifPresent(connection -> pool.give(
                        request.group(),
                        lease.orElseThrow().config(),
                        connection,
                        request.group().config().keepAlive().most(),
                        request.group().config().keepAlive().idleTimeout().toNanos(),
                        io));
        call = Optional.empty();
        releaseLease();
    }

    @Override
    public void drained() {
        progressAt = io.exactNow();
        call.ifPresent(ServerCall::goOn);
    }

    /** Undertow completes the exchange now, or when the rest of the request has come that nobody wants. */
    @Override
    public void finished() {
        if (body.isOver() || !body.isOpen()) {
            io.timers().cancel(this);
            exchange.endExchange();
        } else {
            time();
            drop();
        }
    }

    /** So that the client can read its answer: a socket that is closed with bytes in it is reset, and the answer may go with it. */
    private void drop() {
        try {
            int got;
            do {
                got = body.drop(io.scratch());
                dropped += Math.max(0, got);
            } while (got > 0 && dropped < MOST_UNWANTED);
            if (got == 0) {
                body.awaitMore();
            } else if (got < 0) {
                io.timers().cancel(this);
                exchange.endExchange();
            } else {
                AnswerWriter.cut(exchange, io);
            }
        } catch (IOException gone) {
            AnswerWriter.cut(exchange, io);
        }
    }

    @Override
    public void broke(IOException how) {
        gone("its connection broke while it was answered");
        AnswerWriter.cut(exchange, io);
    }

    // ---- the end ----

    /** There will be no answer of a server: ours goes out. */
    private void fail(ForwardFailure failure) {
        release();
        state = State.ANSWERED;
        status = OptionalInt.of(failure.status());
        ending = Optional.of(failure.ending());
        ByteBuffer sentence = OwnAnswer.of(exchange, failure);
        answer.begin();
        answer.write(sentence, true);
    }

    /** Something of a server's answer is out: all that is left is to let the client see that it is not whole. */
    private void brokeOff(ForwardFailure failure) {
        if (failure.servers()) {
            lease.ifPresent(asked -> asked.failed(failure.reason()));
        }
        conclude(failure.ending(), status);
        AnswerWriter.cut(exchange, io);
    }

    private void gone(String how) {
        conclude(Ending.of(By.CLIENT, Cause.CLIENT_LOST, how), answer.hasBegun() ? status : OptionalInt.empty());
    }

    @Override
    public void exchangeEvent(HttpServerExchange completed, NextListener next) {
        try {
            if (ending.isPresent()) {
                conclude(ending.get(), status);
            } else if (answer.hasBegun() && answer.isDelivered()) {
                conclude(Ending.of(By.UPSTREAM, Cause.ANSWERED, ""), status);
            } else {
                gone("left before it was answered");
            }
        } finally {
            next.proceed();
        }
    }

    private void conclude(Ending how, OptionalInt answered) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        io.timers().cancel(this);
        release();
        answer.stop();
        Optional<String> server = tried.stream().reduce((earlier, later) -> later);
        settle.accept(new ForwardResult(server, answered, body.taken(), answer.written(), firstByte, how));
    }

    private void release() {
        call.ifPresent(ServerCall::cancel);
        call = Optional.empty();
        releaseLease();
    }

    private void releaseLease() {
        lease.ifPresent(ServerLease::close);
        lease = Optional.empty();
    }

    @Override
    public void broke(Throwable defect) {
        defect(defect);
    }

    @Override
    public void defect(Throwable defect) {
        LOG.error("upstream {}: a request broke", request.group().name(), defect);
        if (state == State.OVER) {
            return;
        }
        if (exchange.isResponseStarted() || answer.hasBegun()) {
            conclude(ForwardFailure.defect().ending(), status);
            AnswerWriter.cut(exchange, io);
        } else {
            fail(ForwardFailure.defect());
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error defect) {
            defect(defect);
        }
    }

    // ---- time ----

    private void time() {
        OptionalLong limit = limit();
        if (limit.isPresent()) {
            io.timers().schedule(this, progressAt + limit.getAsLong());
        } else {
            io.timers().cancel(this);
        }
    }

    /** Nanoseconds that whoever must act next may take; empty: any. */
    private OptionalLong limit() {
        if (isClientsTurn()) {
            return OptionalLong.of(request.terms().bodyTimeout().toNanos());
        }
        if (state == State.ASKING) {
            return OptionalLong.of(request.terms().responseTimeout().toNanos());
        }
        // while the client does not take what there is, the listener has its eye on it
        return answer.isBlocked() || request.terms().idleTimeout().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(request.terms().idleTimeout().get().toNanos());
    }

    private boolean isClientsTurn() {
        return state == State.ANSWERED && !body.isOver()
                || state == State.ASKING
                        && !body.isOver()
                        && call.filter(to -> !to.isBlocked() && !to.hasStoppedSending() && to.written() > 0)
                                .isPresent();
    }

    @Override
    protected void expired(long now) {
        guarded(() -> {
            OptionalLong limit = limit();
            if (limit.isEmpty() || now - progressAt < limit.getAsLong()) {
                long next = limit.isEmpty() ? now + TimeUnit.SECONDS.toNanos(1) : progressAt + limit.getAsLong();
                if (state != State.ANSWERING || request.terms().idleTimeout().isPresent()) {
                    io.timers().schedule(this, next);
                }
            } else if (state == State.ANSWERED) {
                AnswerWriter.cut(exchange, io);
            } else if (isClientsTurn()) {
                fail(RequestRules.tooSlow(request.terms()));
            } else if (state == State.ASKING) {
                ForwardFailure late = ForwardFailure.tooSlow(
                        "no answer from " + lease.map(ServerLease::server).orElse("-") + " within response-timeout ("
                                + Durations.text(request.terms().responseTimeout()) + ")");
                lease.ifPresent(asked -> asked.failed(late.reason()));
                fail(late);
            } else {
                Duration idle = request.terms().idleTimeout().orElseThrow();
                brokeOff(ForwardFailure.idle(
                        "no byte from " + lease.map(ServerLease::server).orElse("-") + " for " + Durations.text(idle)
                                + " (idle-timeout)"));
            }
        });
    }
}
