package io.towline.handshake.client;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Quoted;
import java.util.Map;

/**
 * Why a client's request does not become a WebSocket.
 *
 * @param reason one plain sentence, for the client and the log alike
 * @param headers what the RFCs want beside the status
 */
public record HandshakeRefusal(Cause cause, int status, String reason, Map<String, String> headers)
        implements ClientHandshake.Verdict {

    /** RFC 9110 §15.5.22 wants {@code Upgrade}, RFC 6455 §4.2.2 the version; §4.4 lets a client try again with it. */
    private static final Map<String, String> UPGRADE_REQUIRED =
            Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13");

    public HandshakeRefusal {
        headers = Map.copyOf(headers);
    }

    static HandshakeRefusal badRequest(String reason) {
        return new HandshakeRefusal(Cause.REFUSED_HANDSHAKE, 400, reason, Map.of());
    }

    static HandshakeRefusal forbidden(Cause cause, String reason) {
        return new HandshakeRefusal(cause, 403, reason, Map.of());
    }

    static HandshakeRefusal upgradeRequired(Cause cause, String reason) {
        return new HandshakeRefusal(cause, 426, reason, UPGRADE_REQUIRED);
    }

    /** RFC 9110 §15.5.6. */
    static HandshakeRefusal onlyGet(Cause cause, String method) {
        return new HandshakeRefusal(
                cause, 405, "A WebSocket is opened by GET, not " + Quoted.of(method) + ".", Map.of("Allow", "GET"));
    }

    /** For the log and who counts. */
    public Ending ending() {
        return Ending.of(By.TOWLINE, cause, reason);
    }

    HandshakeRefusal and(String sentence) {
        return new HandshakeRefusal(cause, status, reason + " " + sentence, headers);
    }

    /** Whether somebody tried to upgrade; such a connection is not used again, one with a stray plain request may be. */
    boolean ofAnUpgrade() {
        return cause != Cause.REFUSED_NOT_WEBSOCKET;
    }
}
