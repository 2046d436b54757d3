package io.towline.bridge.message;

/** What a client is told when its session's WebSocket is closed; {@code clean} as in the browser's {@code wasClean}. */
public record Farewell(int code, String reason, boolean clean) {}
