package io.towline.http;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.exchange.AbruptEnd;
import io.towline.http.answer.AnswerWriter;
import io.towline.http.answer.InterimAnswers;
import io.towline.http.answer.OwnAnswer;
import io.towline.http.body.ClientBody;
import io.towline.http.outcome.ForwardFailure;
import io.towline.http.outcome.ForwardOutcome;
import io.towline.http.outcome.ForwardResult;
import io.towline.http.server.ServerCall;
import io.towline.http1.BodyDecoder;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseHead;
import io.towline.io.IoThread;
import io.towline.io.MalformedBody;
import io.towline.pool.ConnectionPool;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
 * Owner: the exchange's I/O thread.
 */
final class ForwardedRequest
        implements ServerCall.Events,
                AnswerWriter.Events,
                Upload.Events,
                ForwardTimer.Limits,
                ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardedRequest.class);

    enum State {
        ASKING,
        ANSWERING,
        ANSWERED,
        OVER
    }

    private final HttpServerExchange exchange;
    private final HttpForwarding.Request request;
    private final ForwardedRequests all;
    private final IoThread io;
    private final Consumer<ForwardResult> settle;
    private final Upload upload;
    private final ForwardTimer timer;
    private final ForwardLimits limits;
    private final AnswerWriter answer;
    private final InterimAnswers interim;
    private final ServerAttempts attempts;
    private final ForwardOutcome outcome;

    private State state = State.ASKING;

    /** The answer is a stream that may never end by itself. */
    private boolean endless;

    /** Among those that are open on its thread; the list's. */
    int place;

    ForwardedRequest(
            HttpServerExchange exchange,
            HttpForwarding.Request request,
            ConnectionPool pool,
            ForwardedRequests all,
            IoThread io,
            Consumer<ForwardResult> settle) {
        this.exchange = exchange;
        this.request = request;
        this.all = all;
        this.io = io;
        this.settle = settle;
        outcome = new ForwardOutcome(io.exactNow());
        timer = new ForwardTimer(io, this);
        ClientBody.Terms terms = new ClientBody.Terms(request.terms().maxBody(), request.forwarding());
        upload = new Upload(exchange, io, terms, timer, this);
        attempts = new ServerAttempts(exchange, request, pool, io, upload, timer, this, this::fail);
        answer = new AnswerWriter(exchange, io, this);
        interim = new InterimAnswers(exchange, request.answerEdits(), request.forwarding(), this);
        limits = new ForwardLimits(request.terms(), upload, interim, answer);
    }

    void begin() {
        all.on(io).add(this);
        guarded(() -> {
            if (exchange.isComplete()) { // a stream may be reset before its request gets here
                clientLeft(ForwardOutcome.left("left before it was answered"));
                return;
            }
            exchange.addExchangeCompleteListener(this);
            RequestRules.judge(exchange, upload.body(), request.terms()).ifPresentOrElse(this::fail, this::forward);
        });
    }

    private void forward() {
        upload.begin();
        timer.restart();
        attempts.begin().ifPresent(this::fail);
    }

    @Override
    public void bodyBroke(IOException how) {
        if (state == State.OVER) {
            return; // its connection is gone, and that was told
        }
        if (state == State.ANSWERED) {
            AbruptEnd.of(exchange, io);
        } else if (how instanceof ClientBody.TooLong) {
            endBy(RequestRules.tooLong(request.terms()));
        } else if (how instanceof MalformedBody malformed) {
            OptionalInt seen = OptionalInt.of(outcome.status().orElse(400)); // who saw it has answered, if nobody had
            conclude(ForwardOutcome.of(malformed), seen);
            AbruptEnd.of(exchange, io);
        } else {
            cut("its request broke off");
        }
    }

    @Override
    public void sent() {
        timer.progressed();
        upload.pump();
    }

    @Override
    public void failed(ForwardFailure failure) {
        if (state == State.ASKING) {
            attempts.again(failure).ifPresent(this::fail);
        } else {
            brokeOff(failure);
        }
    }

    // ---- answering ----

    @Override
    public void interim(ResponseHead head) {
        timer.progressed();
        interim.pass(head);
        if (interim.isBlocked()) {
            attempts.pause();
        }
    }

    @Override
    public void trailers(HeaderMap trailers, HeaderMap head) {
        AnswerFields.putTrailers(exchange, trailers, head, request);
    }

    @Override
    public void head(ResponseHead whole, BodyDecoder decoder) throws MalformedResponse {
        state = State.ANSWERING;
        upload.body().forget();
        outcome.answers(whole.status(), io.exactNow());
        timer.set(limits.areSet(state));
        AnswerFields.put(exchange, whole, decoder, request, attempts.server());
        endless = AnswerFields.isEventStream(whole) && decoder.length().isEmpty() && !decoder.isOver();
        if (endless) { // it may have been asked for before a drain began; behind its first piece
            all.leaves(destination()).ifPresent(why -> io.execute(() -> leave(why)));
        }
        interim.settle();
        answer.begin(interim.isBlocked());
    }

    /** Also of an answer that has no body: its head goes out with this. */
    @Override
    public void body(ByteBuffer piece, boolean isLast) {
        if (isLast) {
            answered();
            attempts.done();
        } else {
            timer.progressed();
        }
        answer.write(piece, isLast);
        if (!isLast && answer.isBlocked()) {
            attempts.pause();
        }
    }

    /** There will be nothing more for the client. */
    private void answered() {
        state = State.ANSWERED;
        timer.set(limits.areSet(state));
    }

    @Override
    public void drained() {
        timer.set(limits.areSet(state));
        if (!answer.goOn()) {
            attempts.goOn();
        }
    }

    /**
     * The exchange is over now, or when the rest of the request has come that nobody wants. Undertow would close the connection over it where that
     * does not stay, and a client that still sends would be reset before it has read its answer.
     */
    @Override
    public void finished() {
        if (interim.isClientWaiting()) {
            interim.sayNoMore();
        }
        if (upload.drop()) {
            timer.restart();
        } else {
            dropped();
        }
    }

    @Override
    public void dropped() {
        timer.stop();
        exchange.endExchange();
    }

    @Override
    public void broke(IOException how) {
        cut("its connection broke while it was answered");
    }

    // ---- the end ----

    /** Only if it would not end by itself: then as its server could have ended it, so that the client comes again. */
    void leave(Cause cause) {
        guarded(() -> {
            if (state == State.ANSWERING && endless) {
                outcome.leaves(cause);
                release();
                answered();
                answer.end();
            }
        });
    }

    /** Whatever is not over now is cut. */
    void hardStop() {
        guarded(() -> {
            conclude(ForwardOutcome.cut(), answer.hasBegun() ? outcome.status() : OptionalInt.empty());
            AbruptEnd.of(exchange, io);
        });
    }

    /** For rules that do not ask for the route. */
    Destination destination() {
        return new Destination("", request.group().name(), attempts.last());
    }

    private void endBy(ForwardFailure failure) {
        if (state == State.ASKING) {
            fail(failure);
        } else {
            brokeOff(failure);
        }
    }

    /** There will be no answer of a server: ours goes out. */
    private void fail(ForwardFailure failure) {
        release();
        answered();
        outcome.refused(failure);
        ByteBuffer sentence = OwnAnswer.of(exchange, failure);
        answer.begin(interim.isBlocked());
        answer.write(sentence, true);
    }

    /** Something of a server's answer is out: all that is left is to let the client see that it is not whole. */
    private void brokeOff(ForwardFailure failure) {
        attempts.broke(failure);
        conclude(failure.ending(), outcome.status());
        AbruptEnd.of(exchange, io);
    }

    private void cut(String how) {
        clientLeft(ForwardOutcome.left(how));
        AbruptEnd.of(exchange, io);
    }

    private void clientLeft(Ending how) {
        conclude(how, answer.hasBegun() ? outcome.status() : OptionalInt.empty());
    }

    @Override
    public void exchangeEvent(HttpServerExchange completed, NextListener next) {
        try {
            if (outcome.decided().isPresent()) {
                conclude(outcome.decided().get(), outcome.status());
            } else if (answer.hasBegun() && answer.isDelivered()) {
                conclude(ForwardOutcome.answered(), outcome.status());
            } else if (!upload.isReading()) { // else why will be known in a moment
                // Its stream was reset, or its connection is gone: we may have done it, since it was no request after
                // all.
                clientLeft(ForwardOutcome.lost(completed.getAttachment(DefaultResponseListener.EXCEPTION)));
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
        try {
            timer.stop();
            release();
            answer.stop();
            interim.stop();
            settle.accept(new ForwardResult(
                    attempts.last(), answered, upload.body().taken(), answer.written(), outcome.firstByte(), how));
        } finally {
            all.on(io).remove(this); // last: who waits for the last request then ends the process, and its log
        }
    }

    private void release() {
        upload.body().forget();
        attempts.release();
    }

    @Override
    public void defect(Throwable defect) {
        LOG.error("upstream {}: a request broke", request.group().name(), defect);
        if (state == State.OVER) {
            return;
        }
        if (exchange.isResponseStarted() || answer.hasBegun()) {
            conclude(ForwardFailure.defect().ending(), outcome.status());
            AbruptEnd.of(exchange, io);
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

    @Override
    public OptionalLong limit() {
        return attempts.isQueued() ? OptionalLong.empty() : limits.limit(state);
    }

    @Override
    public long shortest() {
        return limits.shortest(state);
    }

    @Override
    public void due() {
        guarded(() -> {
            if (interim.isBlocked()) {
                cut(limits.interimNotTaken());
                return;
            }
            String server = attempts.last().orElse("-");
            switch (state) {
                case ASKING -> failed(limits.whoseTime(server));
                case ANSWERING -> brokeOff(limits.idle(server));
                case ANSWERED -> AbruptEnd.of(exchange, io); // of the client's body nobody wants more
                case OVER -> {} // the timer is stopped
            }
        });
    }
}
