package io.towline.http;

import io.towline.exchange.ContinueAnswer;
import io.towline.exchange.InterimSender;
import io.towline.header.field.HopByHop;
import io.towline.http1.InterimHeadWriter;
import io.towline.http1.ResponseHead;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Interim answers of a server on their way to the client (RFC 9110 §15.2). 100 goes to who waits for it. Others, such as 103, go out in front of
 * the answer: to clients of HTTP/1.1 past Undertow, which knows of none but 100; of HTTP/2, by the listener. Those of HTTP/1.0 know of none.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class InterimAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(InterimAnswers.class);

    private static final int CONTINUE = 100;

    private final HttpServerExchange exchange;
    private final boolean expected;
    private boolean continued;

    InterimAnswers(HttpServerExchange exchange) {
        this.exchange = exchange;
        expected = HttpContinue.requiresContinueResponse(exchange);
    }

    /** Whether the client holds its body back until the server says it wants it. */
    boolean isClientWaiting() {
        return expected && !continued;
    }

    /** @param broke told if the client's connection is no good any more */
    void pass(ResponseHead head, Consumer<IOException> broke) {
        try {
            pass(head);
        } catch (IOException gone) {
            broke.accept(gone);
        }
    }

    private void pass(ResponseHead head) throws IOException {
        if (head.status() == CONTINUE) {
            if (isClientWaiting()) {
                continued = true;
                ContinueAnswer.send(exchange);
            }
        } else {
            InterimSender framed = exchange.getAttachment(InterimSender.KEY);
            if (framed != null) {
                framed.send(head.status(), HopByHop.removedFrom(head.headers()));
            } else if (exchange.isHttp11() && exchange.getConnection() instanceof AbstractServerConnection http) {
                say(http.getOriginalSinkConduit(), head);
            }
        }
    }

    /** Nothing waits in front of it: an answer is taken whole before the next request is read. */
    private static void say(StreamSinkConduit sink, ResponseHead head) throws IOException {
        ByteBuffer bytes = InterimHeadWriter.write(head.status(), head.reason(), HopByHop.removedFrom(head.headers()));
        while (bytes.hasRemaining()) {
            if (sink.write(bytes) == 0) {
                throw new IOException("a client does not take the first bytes of its answer");
            }
        }
        sink.flush();
    }

    /**
     * Behind a final answer in place of 100: ends our side of the connection, so that a client that did not send its body sees the end, and one that
     * sends it all the same is not reset.
     */
    void sayNoMore() {
        if (exchange.getConnection() instanceof AbstractServerConnection http && !exchange.isRequestComplete()) {
            try {
                StreamSinkConduit sink = http.getOriginalSinkConduit();
                sink.terminateWrites();
                sink.flush();
            } catch (IOException gone) {
                LOG.trace("a client left behind its answer", gone);
            }
        }
    }

    /** A final answer in place of 100: whether the body comes all the same, nobody knows, so the connection is not used again. */
    void settle() {
        if (isClientWaiting() && !exchange.isRequestComplete()) {
            exchange.setPersistent(false);
            exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
        }
    }
}
