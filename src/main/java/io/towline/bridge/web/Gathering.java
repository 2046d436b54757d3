package io.towline.bridge.web;

import io.towline.bridge.web.PendingExchange.Body;
import io.towline.bridge.web.PendingExchange.BodyTerms;
import io.towline.exchange.ContinueAnswer;
import io.towline.io.IoThread;
import io.towline.io.MalformedBody;
import io.towline.io.Timer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads one request body whole. Memory is taken as bytes arrive, never for what a Content-Length promises.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class Gathering extends Timer {

    /** A body that nobody wants is read and dropped up to this size, so that its sender lives to see the answer; else it is cut off. */
    private static final long MOST_UNWANTED = 16 * 1024 * 1024;

    private static final int FIRST_BYTES = 512;

    private static final Duration MOST_SILENCE = Duration.ofSeconds(20);

    /** Bytes a second on the whole, once the first silence is used up: what is held until a body is whole must not be had for drips. */
    private static final long SLOWEST = 500;

    private static final String TOO_SLOW = "The body came too slowly: it may pause for " + MOST_SILENCE.toSeconds()
            + " s, and is to come with " + SLOWEST + " bytes a second.";

    private final HttpServerExchange exchange;
    private final IoThread io;
    private final BodyTerms terms;
    private final Body body;
    private final Runnable cut;

    private long begun;
    private StreamSourceChannel source;
    private byte[] bytes = new byte[0];
    private int count;
    private boolean over;

    /** Where a read fails Undertow ends the exchange first, and says why after that. */
    private boolean reading;

    private boolean released;

    Gathering(HttpServerExchange exchange, IoThread io, BodyTerms terms, Body body, Runnable cut) {
        this.exchange = exchange;
        this.io = io;
        this.terms = terms;
        this.body = body;
        this.cut = cut;
    }

    void begin() {
        if (exchange.isRequestComplete()) {
            finish(() -> body.whole(bytes));
            return;
        }
        if (exchange.getConnection()
                instanceof
                AbstractServerConnection) { // HTTP/2's flow control is bound enough, and its stream would be reset
            // before the answer
            exchange.setMaxEntitySize(Math.max(MOST_UNWANTED, terms.maxBytes()));
        }
        if (promised() > terms.maxBytes()) {
            fail(new BodyFailure.TooLarge(terms.maxBytes()));
            return;
        }
        try {
            if (HttpContinue.requiresContinueResponse(exchange)) {
                ContinueAnswer.send(exchange);
            }
            source = exchange.getRequestChannel();
            source.getReadSetter().set(channel -> read());
            begun = io.exactNow();
            awaitMore();
            read();
        } catch (IOException e) {
            breakOff();
        }
    }

    /** Undertow has refused lengths that are no numbers. */
    private long promised() {
        String length = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
        return length == null ? 0 : exchange.getRequestContentLength();
    }

    private void read() {
        if (over) {
            return;
        }
        try {
            int got;
            do {
                ByteBuffer scratch = io.scratch();
                got = readInto(scratch);
            } while (got > 0 && !over && !released && took(io.scratch().limit(got)));
            if (over) {
                return;
            }
            if (released) {
                fail(new BodyFailure.Broken());
            } else if (got < 0) {
                finish(() -> body.whole(whole()));
            } else {
                source.resumeReads();
            }
        } catch (MalformedBody wrong) {
            if (!over) {
                stop();
                cut.run();
                body.failed(new BodyFailure.Refused(400, wrong.getMessage()));
            }
        } catch (IOException e) {
            breakOff();
        }
    }

    private int readInto(ByteBuffer scratch) throws IOException {
        reading = true;
        try {
            return source.read(scratch);
        } finally {
            reading = false;
        }
    }

    /** Says false where that was the end of it. */
    private boolean took(ByteBuffer arrived) {
        int more = arrived.remaining();
        if (more > terms.maxBytes() - count) {
            fail(new BodyFailure.TooLarge(terms.maxBytes()));
            return false;
        }
        if (!makeRoom(count + more)) {
            fail(new BodyFailure.NoMemory());
            return false;
        }
        arrived.get(bytes, count, more);
        count += more;
        awaitMore();
        return true;
    }

    private boolean makeRoom(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        long doubled = Math.max(needed, Math.max(FIRST_BYTES, 2L * bytes.length));
        int size = (int) Math.max(needed, Math.min(doubled, terms.maxBytes()));
        if (!terms.budget().tryTake(size - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, size);
        return true;
    }

    private byte[] whole() {
        if (bytes.length > count) {
            terms.budget().give(bytes.length - count);
            bytes = Arrays.copyOf(bytes, count);
        }
        return bytes;
    }

    private void awaitMore() {
        long slowest =
                begun + MOST_SILENCE.toNanos() + count * Duration.ofSeconds(1).toNanos() / SLOWEST;
        io.timers().schedule(this, Math.min(slowest, io.exactNow() + MOST_SILENCE.toNanos()));
    }

    @Override
    protected void expired(long now) {
        exchange.setPersistent(false); // nobody waits for the rest
        fail(new BodyFailure.Refused(408, TOO_SLOW));
    }

    private void breakOff() {
        if (!over) {
            cut.run();
            fail(new BodyFailure.Broken());
        }
    }

    private void fail(BodyFailure why) {
        finish(() -> body.failed(why));
    }

    private void finish(Runnable tell) {
        if (!over) {
            stop();
            tell.run();
        }
    }

    private void stop() {
        over = true;
        io.timers().cancel(this);
        if (source != null) {
            source.suspendReads();
        }
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            http.getOriginalSourceConduit().suspendReads(); // the request's channel does nothing once it is at its end
        }
    }

    /** The request is being answered; its body matters no more. */
    void abandon() {
        over = true;
        io.timers().cancel(this);
    }

    /** The exchange is over. What was read is nobody's any more. */
    void release() {
        released = true;
        if (!reading) {
            fail(new BodyFailure.Broken());
        }
        terms.budget().give(bytes.length);
        bytes = new byte[0];
    }
}
