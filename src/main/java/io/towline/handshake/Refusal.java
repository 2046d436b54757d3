package io.towline.handshake;

import io.towline.ending.Cause;
import io.towline.handshake.HandshakeResult.Refused;
import java.util.Map;

/**
 * Why a client's request does not become a WebSocket.
 *
 * @param reason one plain sentence, for the client and the log alike
 * @param headers what the RFCs want beside the status
 */
record Refusal(Cause cause, int status, String reason, Map<String, String> headers) implements ClientHandshake.Verdict {

    /** RFC 9110 §15.5.22 wants {@code Upgrade}, RFC 6455 §4.2.2 the version; §4.4 lets a client try again with it. */
    private static final Map<String, String> UPGRADE_REQUIRED =
            Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13");

    Refusal {
        headers = Map.copyOf(headers);
    }

    static Refusal badRequest(String reason) {
        return new Refusal(Cause.REFUSED_HANDSHAKE, 400, reason, Map.of());
    }

    static Refusal forbidden(Cause cause, String reason) {
        return new Refusal(cause, 403, reason, Map.of());
    }

    static Refusal upgradeRequired(Cause cause, String reason) {
        return new Refusal(cause, 426, reason, UPGRADE_REQUIRED);
    }

    /** RFC 9110 §15.5.6. */
    static Refusal onlyGet(Cause cause, String method) {
        return new Refusal(
                cause, 405, "A WebSocket is opened by GET, not " + Quoted.of(method) + ".", Map.of("Allow", "GET"));
    }

    Refusal and(String sentence) {
        return new Refusal(cause, status, reason + " " + sentence, headers);
    }

    /** For whoever handed the request to us. */
    Refused told() {
        return new Refused(cause, status, reason);
    }

    /** Whether somebody tried to upgrade; such a connection is not used again, one with a stray plain request may be. */
    boolean ofAnUpgrade() {
        return cause != Cause.REFUSED_NOT_WEBSOCKET;
    }
}
