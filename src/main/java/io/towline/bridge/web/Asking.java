package io.towline.bridge.web;

import io.towline.bridge.session.Budget;
import io.towline.io.IoThread;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.time.Duration;

/**
 * One request whose answer comes later, and from a session's thread. Made in the exchange's handler, behind {@code
 * exchange.dispatch(SameThreadExecutor.INSTANCE, …)}; the exchange is this object's from then on.
 *
 * <p>Any thread may call; whatever comes after the answer, or after the client went, is dropped.
 */
public final class Asking { // contract only

    /** How much and how long a request body may be. */
    public record BodyTerms(long maxBytes, Duration mostSilence, Budget budget) {}

    /** Told once, on the exchange's thread. */
    public interface Body {
        /** The budget holds its bytes until {@link Asking} is answered or gone. */
        void whole(byte[] bytes);

        void tooLarge();

        /** The budget is spent. */
        void noMemory();

        /** It stopped in the middle: the client is gone, silent or broke the framing. Nothing can be answered. */
        void broken();
    }

    public Asking(HttpServerExchange exchange, IoThread io) {}

    /** The request, for its method, fields and query: not to be answered by. On the exchange's thread. */
    public HttpServerExchange exchange() {
        throw new UnsupportedOperationException("contract only");
    }

    /** The exchange's. */
    public IoThread io() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Fields that every answer of this request gets (CORS, caching). On the exchange's thread, before anything is answered. */
    public HeaderMap common() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Reads the body. On the exchange's thread. */
    public void gather(BodyTerms terms, Body body) {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * Lets {@code gone} be told once, on {@code owner}, if the client goes away before the answer is written whole: its connection
     * broke or ended, its HTTP/2 stream was reset. On the exchange's thread, when the request's body is read or is none.
     */
    public void watch(IoThread owner, Runnable gone) {
        throw new UnsupportedOperationException("contract only");
    }

    public void answer(Answer answer) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Cuts the connection (or resets the stream) without an answer. */
    public void cut() {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * Begins an answer that goes on. From here on {@code gone} of {@link #watch} is replaced by {@link Streaming.Events#gone}. Call on {@code
     * owner}; the head goes out at once, with the first bytes if they are written in the same turn.
     *
     * @param slowest without a byte taken for so long while some wait, the client is cut and counts as gone
     */
    public Streaming stream(
            int status, HeaderMap headers, IoThread owner, Duration slowest, Budget budget, Streaming.Events events) {
        throw new UnsupportedOperationException("contract only");
    }
}
