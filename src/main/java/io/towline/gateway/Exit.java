package io.towline.gateway;

import io.towline.conversation.Cause;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.gateway.records.ConversationRecord;
import io.towline.io.OpenCount;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Where requests leave: those that the gateway answers have their ending told and their answer sent here, and each that was counted in is counted
 * out here, whoever answered it. Any I/O thread.
 */
final class Exit {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private static final int MISDIRECTED = 421;

    private final OpenCount inFlight = new OpenCount();

    /** Requests that have no answer yet. A relay is not among them: its request was answered with 101. */
    OpenCount inFlight() {
        return inFlight;
    }

    /** In flight until the exchange is complete: answered, upgraded, or its connection gone. Nothing else counts. */
    void counted(HttpServerExchange exchange) {
        inFlight.opened();
        // Undertow tells the last one that was added first: whoever answered has written its line before this counts it
        // out.
        exchange.addExchangeCompleteListener((completed, next) -> {
            try {
                next.proceed(); // an upgraded one becomes a relay in this
            } finally {
                inFlight.closed(); // last: between the two counts, who drains would find nothing left
            }
        });
    }

    void refuse(RequestContext request, int status, Cause cause, String sentence) {
        refuse(request, status, Ending.of(By.TOWLINE, cause, sentence));
    }

    /** @param ending its reason is what the client is told */
    void refuse(RequestContext request, int status, Ending ending) {
        refuse(request, status, ending, ending.reason());
    }

    /** The same, but the client is told {@code sentence}, and the ending's reason is the operators' to know. */
    void refuse(RequestContext request, int status, Ending ending, String sentence) {
        request.record().answered(status, ending);
        send(request.exchange(), request.record().arrival().kind(), status, sentence);
    }

    /** As its route has it; the ending's reason is what the client is told. */
    void refuseThere(RequestContext request, int status, Ending ending) {
        request.record().ended(Destination.ofRoute(request.route().name()), OptionalInt.of(status), ending);
        send(request.exchange(), request.record().arrival().kind(), status, ending.reason());
    }

    /** Likewise. */
    void refuseThere(RequestContext request, int status, Ending ending, String sentence) {
        request.record().ended(Destination.ofRoute(request.route().name()), OptionalInt.of(status), ending);
        send(request.exchange(), request.record().arrival().kind(), status, sentence);
    }

    /** Somebody else's refusal, with the fields that the response has already. */
    void answerThere(RequestContext request, int status, Ending ending, byte[] body) {
        request.record().ended(Destination.ofRoute(request.route().name()), OptionalInt.of(status), ending);
        HttpServerExchange exchange = request.exchange();
        if (request.record().arrival().kind() == Kind.WEBSOCKET) {
            exchange.setPersistent(false);
        }
        exchange.setStatusCode(status);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    /** Its connection is not used again. */
    void broken(HttpServerExchange exchange, ConversationRecord record, Throwable defect) {
        LOG.error(
                "could not handle request {}",
                ConversationIds.text(record.arrival().id()),
                defect);
        exchange.setPersistent(false); // how much of it was understood, nobody knows
        Ending ending = Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "Something went wrong here.");
        record.answered(500, ending);
        send(exchange, record.arrival().kind(), 500, ending.reason());
    }

    private static void send(HttpServerExchange exchange, Kind kind, int status, String sentence) {
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        if (kind == Kind.WEBSOCKET) {
            exchange.setPersistent(false); // bytes behind an upgrade that did not happen are nobody's requests
        }
        exchange.setStatusCode(status);
        if (status == MISDIRECTED) {
            exchange.setReasonPhrase("Misdirected Request"); // which Undertow does not know
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(sentence + "\n");
    }
}
