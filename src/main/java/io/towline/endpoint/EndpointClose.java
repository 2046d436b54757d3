package io.towline.endpoint;

import java.util.OptionalInt;

/**
 * How the WebSocket of an endpoint came to its end.
 *
 * @param code of the close frame that the peer sent, or that we send
 * @param reason the peer's words, or what it did wrong
 */
public record EndpointClose(How how, OptionalInt code, String reason) {

    public enum How {
        /** The peer sent a close frame; it was answered. */
        PEER_CLOSED,
        /** We began it. */
        CLOSED,
        /** The connection broke or ended without a close frame. */
        LOST,
        PING_TIMEOUT,
        /** RFC 6455 was broken; also for text that is no UTF-8 (1007). */
        PROTOCOL_ERROR,
        TOO_BIG,
        FLOOD,
        SLOW_CONSUMER
    }
}
