package io.towline.conversation;

import java.util.Locale;

/** Why a conversation ended. The labels stand in logs and metrics and in the operators' manual: they do not change. */
public enum Cause {
    CLIENT_CLOSED,
    UPSTREAM_CLOSED,
    CLIENT_LOST,
    UPSTREAM_LOST,
    PING_TIMEOUT_CLIENT,
    PING_TIMEOUT_UPSTREAM,
    IDLE_TIMEOUT,
    MAX_AGE,
    MESSAGE_TOO_BIG,
    PROTOCOL_ERROR,
    FLOOD,
    SLOW_CONSUMER,
    DRAIN,
    HARD_STOP,
    /** An operator ended this very one, or a choice of them. */
    CLOSED_BY_OPERATOR,
    /** A reload took its server out of the configuration. */
    UPSTREAM_REMOVED,
    /** Its server went, and no other took the client over. */
    PARK_FAILED,
    /** Nobody came back to a bridge session within its window. */
    SESSION_EXPIRED,
    /** A plain request has its whole answer: from a server, or Towline itself had what was asked for. */
    ANSWERED,
    /** A server answered the handshake with something other than 101, and the client got that answer. */
    UPSTREAM_REFUSED,
    /** No server was free or in use. */
    REFUSED_UNAVAILABLE,
    /** No server could be reached, or what answered was no WebSocket handshake. */
    REFUSED_UNREACHABLE,
    /** No server answered in time. */
    REFUSED_TIMEOUT,
    REFUSED_NO_ROUTE,
    REFUSED_NOT_WEBSOCKET,
    REFUSED_HANDSHAKE,
    /** Lists of addresses keep the client out. */
    REFUSED_ADDRESS,
    /** It was beyond a limit of the listener or the route. */
    REFUSED_LIMIT,
    /** The client did not show that it is somebody who may come in. */
    REFUSED_AUTH,
    /** The service that says who may come in said nothing of use. */
    REFUSED_AUTH_UNAVAILABLE,
    REFUSED_ORIGIN,
    REFUSED_SUBPROTOCOL,
    /** No such bridge session, or none any more. */
    REFUSED_SESSION,
    /** A request of HTTP/2 was malformed or too large, or one of the bridge was that or out of sequence. */
    REFUSED_REQUEST,
    /** The bridge's buffers are full, or a bound on requests was reached. */
    REFUSED_OVERLOAD,
    /** Towline itself had no file descriptor, port or memory left for it. */
    REFUSED_EXHAUSTED,
    REFUSED_DRAINING,
    /** A defect of Towline's; the log has it at ERROR. */
    INTERNAL_ERROR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String label() {
        return label;
    }
}
