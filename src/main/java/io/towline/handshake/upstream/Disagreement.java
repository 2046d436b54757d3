package io.towline.handshake.upstream;

/**
 * A server speaks WebSocket and has agreed, but to something that was not offered. With another client's offer it would have gone well,
 * so this says nothing of the server's health; the message says what, for operators.
 */
final class Disagreement extends Exception {
    private static final long serialVersionUID = 1L;

    Disagreement(String message) {
        super(message);
    }
}
