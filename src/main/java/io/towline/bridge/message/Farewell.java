package io.towline.bridge.message;

import io.towline.frame.CloseCode;

/** What a client is told when its session's WebSocket is closed; {@code clean} as in the browser's {@code wasClean}. */
public record Farewell(int code, String reason, boolean clean) {

    /** To who is cut off while nothing else is known to tell. */
    public static final Farewell SHUT_DOWN = new Farewell(CloseCode.GOING_AWAY, "", false);
}
