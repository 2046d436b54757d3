package io.towline.otel;

import io.towline.conversation.Conversation;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether a conversation counts as failed, as OpenTelemetry's conventions for HTTP servers have it: what clients do wrong (4xx, who leaves, who breaks
 * the protocol) is no failure of the server's.
 */
final class SpanStatus {

    private static final int SERVER_ERROR = 500;

    private SpanStatus() {}

    /** The value of {@code error.type}: our cause, or the status where all went well but for a server that answered so. Empty: no failure. */
    static Optional<String> errorType(Conversation over) {
        Ending ending = over.ending();
        if (isFailure(ending)) {
            return Optional.of(ending.cause().label());
        }
        OptionalInt status = over.status();
        return status.isPresent() && status.getAsInt() >= SERVER_ERROR
                ? Optional.of(Integer.toString(status.getAsInt()))
                : Optional.empty();
    }

    private static boolean isFailure(Ending ending) {
        return switch (ending.cause()) {
            case UPSTREAM_LOST,
                    PING_TIMEOUT_UPSTREAM,
                    HARD_STOP,
                    PARK_FAILED,
                    REFUSED_AUTH_UNAVAILABLE,
                    REFUSED_UNAVAILABLE,
                    REFUSED_UNREACHABLE,
                    REFUSED_TIMEOUT,
                    REFUSED_OVERLOAD,
                    REFUSED_EXHAUSTED,
                    REFUSED_DRAINING,
                    INTERNAL_ERROR -> true;
            case MESSAGE_TOO_BIG, PROTOCOL_ERROR, FLOOD, SLOW_CONSUMER -> ending.by() == By.UPSTREAM;
            case CLIENT_CLOSED,
                    UPSTREAM_CLOSED,
                    CLIENT_LOST,
                    PING_TIMEOUT_CLIENT,
                    IDLE_TIMEOUT,
                    MAX_AGE,
                    DRAIN,
                    CLOSED_BY_OPERATOR,
                    UPSTREAM_REMOVED,
                    SESSION_EXPIRED,
                    ANSWERED,
                    UPSTREAM_REFUSED,
                    REFUSED_NO_ROUTE,
                    REFUSED_NOT_WEBSOCKET,
                    REFUSED_HANDSHAKE,
                    REFUSED_ADDRESS,
                    REFUSED_AUTH,
                    REFUSED_LIMIT,
                    REFUSED_ORIGIN,
                    REFUSED_SUBPROTOCOL,
                    REFUSED_SESSION,
                    REFUSED_REQUEST -> false;
        };
    }
}
