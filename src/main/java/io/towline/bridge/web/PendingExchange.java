package io.towline.bridge.web;

import io.towline.bridge.budget.Budget;
import io.towline.exchange.AbruptEnd;
import io.towline.io.IoThread;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * One request whose answer comes later, and from a session's thread. Made in the exchange's handler, behind {@code
 * exchange.dispatch(SameThreadExecutor.INSTANCE, …)}; the exchange is this object's from then on.
 *
 * <p>Any thread may call; whatever comes after the answer, or after the client went, is dropped.
 *
 * <p>Owner: the exchange's I/O thread, but for what is marked.
 */
public final class PendingExchange {

    /** How long a request body may be, and who counts it. */
    public record BodyTerms(long maxBytes, Budget budget) {}

    /** Told once, on the exchange's thread. */
    public interface Body {
        /** The budget holds its bytes until {@link PendingExchange} is answered or gone. */
        void whole(byte[] bytes);

        void failed(BodyFailure why);
    }

    private enum Phase {
        OPEN,
        ANSWERED,
        STREAMING,
        OVER
    }

    private final HttpServerExchange exchange;
    private final IoThread io;
    private final ClientWatch watch;

    private Phase phase = Phase.OPEN;
    private Optional<HeaderMap> common = Optional.of(new HeaderMap());
    private int length;
    private Optional<Gathering> gathering = Optional.empty();
    private Optional<Runnable> tellGone = Optional.empty();
    private Runnable giveBack = () -> {};
    private Optional<BodySink> sink = Optional.empty();

    /** Owner: the thread named at {@link #watch}. */
    private boolean streamed;

    public PendingExchange(HttpServerExchange exchange, IoThread io) {
        this.exchange = exchange;
        this.io = io;
        this.watch = new ClientWatch(exchange, io);
        exchange.addExchangeCompleteListener(this::complete);
    }

    /** Runs {@code task} on the exchange's thread once that is over, and all that its end set off has been told. */
    public static void whenOver(HttpServerExchange exchange, IoThread io, Runnable task) {
        exchange.addExchangeCompleteListener((over, next) -> {
            io.runLater(task);
            next.proceed();
        });
    }

    /**
     * The request, for its method, fields and query: not to be answered by. On the exchange's thread, and before {@link #stream}, which
     * forgets the fields and the query.
     */
    public HttpServerExchange exchange() {
        return exchange;
    }

    /** The exchange's. */
    public IoThread io() {
        return io;
    }

    /** Fields that every answer of this request gets (CORS, caching). On the exchange's thread, before anything is answered; what is put there later is dropped. */
    public HeaderMap common() {
        return common.orElseGet(HeaderMap::new);
    }

    /** Reads the body. On the exchange's thread. */
    public void gather(BodyTerms terms, Body body) {
        if (phase != Phase.OPEN) {
            body.failed(new BodyFailure.Broken());
            return;
        }
        Gathering begun = new Gathering(exchange, io, terms, body, () -> AbruptEnd.of(exchange, io));
        gathering = Optional.of(begun);
        begun.begin();
    }

    /**
     * Lets {@code gone} be told once, on {@code owner}, if the client goes away before the answer is written whole: its connection
     * broke or ended, its HTTP/2 stream was reset. On the exchange's thread, when the request's body is read or is none.
     */
    public void watch(IoThread owner, Runnable gone) {
        Runnable tell = () -> owner.runLater(() -> {
            if (!streamed) {
                gone.run();
            }
        });
        if (phase == Phase.OVER) {
            tell.run();
            return;
        }
        tellGone = Optional.of(tell);
        watch.begin();
    }

    /** Looks whether the client is still there: {@code gone} is told first if it is not, then {@code looked}, both on {@code owner}. */
    public void look(IoThread owner, Runnable looked) {
        io.execute(() -> {
            watch.look();
            io.execute(() -> owner.execute(looked)); // behind all that a connection's end sets off
        });
    }

    public void answer(Answer answer) {
        io.run(() -> {
            if (phase == Phase.OPEN) {
                send(answer);
            }
        });
    }

    /** The same for a body that may be large: {@code budget} counts it until it is sent, or nobody is there to take it. */
    public void answer(Answer answer, Budget budget) {
        long bytes = answer.body().length;
        budget.take(bytes);
        io.run(() -> {
            if (phase == Phase.OPEN) {
                giveBack = () -> budget.give(bytes);
                send(answer);
            } else {
                budget.give(bytes);
            }
        });
    }

    private void send(Answer answer) {
        phase = Phase.ANSWERED;
        gathering.ifPresent(Gathering::abandon);
        watch.end(); // a client that has said all it had to say may still read
        head(answer.status(), answer.headers());
        if (!exchange.isRequestComplete() && HttpContinue.requiresContinueResponse(exchange)) {
            exchange.setPersistent(false); // RFC 9110 §10.1.1: whether the body comes all the same, nobody knows
        }
        length = answer.body().length;
        if (length == 0) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
        }
    }

    private void head(int status, HeaderMap headers) {
        exchange.setStatusCode(status);
        HeaderMap response = exchange.getResponseHeaders();
        for (HeaderValues field : common()) {
            response.putAll(field.getHeaderName(), field);
        }
        common = Optional.empty(); // an answer may go on for days
        for (HeaderValues field : headers) {
            if (field.getHeaderName().equals(Headers.VARY)) {
                response.addAll(Headers.VARY, field); // what a server's answer depends on comes on top
            } else {
                response.putAll(field.getHeaderName(), field);
            }
        }
    }

    /** Cuts the connection (or resets the stream) without an answer. */
    public void cut() {
        io.run(() -> {
            if (phase == Phase.OPEN || phase == Phase.ANSWERED) {
                AbruptEnd.of(exchange, io);
            }
        });
    }

    /**
     * Begins an answer that goes on. From here on {@code gone} of {@link #watch} is replaced by {@link Streaming.Events#gone}. Call on {@code
     * owner}; the head goes out at once, with the first bytes if they are written in the same turn.
     *
     * @param slowest without a byte taken for so long while some wait, the client is cut and counts as gone
     */
    public Streaming stream(
            int status, HeaderMap headers, IoThread owner, Duration slowest, Budget budget, Streaming.Events events) {
        streamed = true;
        Streaming streaming = new Streaming(exchange, io, owner, slowest, budget, events);
        io.run(() -> begin(streaming.sink(), status, headers));
        return streaming;
    }

    private void begin(BodySink body, int status, HeaderMap headers) {
        if (phase != Phase.OPEN) {
            body.refuse();
            return;
        }
        phase = Phase.STREAMING;
        gathering.ifPresent(Gathering::abandon);
        sink = Optional.of(body);
        tellGone = Optional.empty(); // which the stream does by itself from here on
        head(status, headers);
        if (exchange.isHttp11()) {
            // Undertow's own choice on a connection that is to close would be a body without end marks: cut or ended,
            // nobody
            // could tell.
            exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
        }
        watch.begin();
        body.open();
    }

    /** Undertow's word that the exchange is over, whatever the reason; the next request is read when this has returned. */
    private void complete(HttpServerExchange completed, ExchangeCompletionListener.NextListener next) {
        io.run(this::settle);
        next.proceed();
    }

    private void settle() {
        boolean whole = isWhole();
        phase = Phase.OVER;
        watch.end();
        giveBack.run();
        giveBack = () -> {};
        gathering.ifPresent(Gathering::release);
        sink.ifPresent(BodySink::exchangeOver);
        if (!whole) {
            tellGone.ifPresent(Runnable::run);
        }
        tellGone = Optional.empty();
    }

    private boolean isWhole() {
        return switch (phase) {
            case OPEN -> false;
            case ANSWERED -> exchange.getConnection().isOpen() && exchange.getResponseBytesSent() >= length;
            case STREAMING, OVER -> true; // the stream tells by itself
        };
    }
}
