package io.towline.http.answer;

import io.towline.exchange.ContinueAnswer;
import io.towline.exchange.InterimSender;
import io.towline.header.Forwarding;
import io.towline.header.field.FieldEdits;
import io.towline.header.field.HopByHop;
import io.towline.http1.InterimHeadWriter;
import io.towline.http1.ResponseHead;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Interim answers of a server on their way to the client (RFC 9110 §15.2). 100 goes to who waits for it. Others, such as 103, go out in front of
 * the answer: to clients of HTTP/1.1 by {@link InterimWriter}; of HTTP/2, by the listener. Those of HTTP/1.0 know of none.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class InterimAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(InterimAnswers.class);

    private static final int CONTINUE = 100;

    private final HttpServerExchange exchange;
    private final FieldEdits edits;
    private final Forwarding forwarding;
    private final boolean expected;
    private final AnswerWriter.Events events;
    private Optional<InterimWriter> http1 = Optional.empty();
    private boolean continued;

    /** @param edits what the route has to say of answers: of what it sets or removes, nothing goes in front */
    public InterimAnswers(
            HttpServerExchange exchange, FieldEdits edits, Forwarding forwarding, AnswerWriter.Events events) {
        this.exchange = exchange;
        this.edits = edits;
        this.forwarding = forwarding;
        this.events = events;
        expected = HttpContinue.requiresContinueResponse(exchange);
    }

    /** Whether the client holds its body back until the server says it wants it. */
    public boolean isClientWaiting() {
        return expected && !continued;
    }

    /** Whether one still waits for its client; then its server is not to be read, and no answer of it to be written. */
    public boolean isBlocked() {
        return http1.filter(InterimWriter::isBlocked).isPresent();
    }

    public void pass(ResponseHead head) {
        try {
            if (head.status() != CONTINUE) {
                send(head);
            } else if (isClientWaiting()) {
                continued = true;
                sendContinue();
            }
        } catch (IOException gone) {
            events.broke(gone);
        }
    }

    private void send(ResponseHead head) throws IOException {
        HeaderMap fields = HopByHop.removedFrom(head.headers());
        edits.removeRuled(fields);
        forwarding.hideAccelFields(fields, exchange.getSourceAddress().getAddress());
        InterimSender framed = exchange.getAttachment(InterimSender.KEY);
        if (framed != null) {
            framed.send(head.status(), fields);
        } else if (exchange.isHttp11()) {
            write(head.status(), head.reason(), fields);
        }
    }

    /** In its turn, behind others that wait. */
    private void sendContinue() throws IOException {
        if (exchange.getAttachment(InterimSender.KEY) != null) {
            ContinueAnswer.send(exchange);
        } else {
            HttpContinue.markContinueResponseSent(exchange);
            write(CONTINUE, "Continue", new HeaderMap());
        }
    }

    private void write(int status, String reason, HeaderMap fields) throws IOException {
        if (http1.isEmpty() && exchange.getConnection() instanceof AbstractServerConnection http) {
            http1 = Optional.of(new InterimWriter(http, events));
        }
        if (http1.isPresent()) {
            http1.get().write(InterimHeadWriter.write(status, reason, fields));
        }
    }

    /** Writes nothing any more. */
    public void stop() {
        http1.ifPresent(InterimWriter::stop);
    }

    /**
     * Behind a final answer in place of 100: ends our side of the connection, so that a client that did not send its body sees the end, and one that
     * sends it all the same is not reset.
     */
    public void sayNoMore() {
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
    public void settle() {
        if (isClientWaiting() && !exchange.isRequestComplete()) {
            exchange.setPersistent(false);
            exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
        }
    }
}
