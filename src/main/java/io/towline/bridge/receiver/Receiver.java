package io.towline.bridge.receiver;

/**
 * Who gets a session's messages at the moment: an answer that streams, a poll that waits, a client's WebSocket. It keeps its own place
 * in the session's outbox and pulls. All calls on the session's thread.
 */
public interface Receiver {

    /** Something changed: the upstream agreed, a message or the farewell came, something was acknowledged. Write what may be written. */
    void update();

    /** A newer receiver has taken over: say so to the client and end. Detached already. */
    void superseded();

    /** The session is over and nothing more can come (expired, hard stop, shut down): end. Detached already. */
    void cut();

    /** Whether its client's connection still stands, as far as we know. */
    boolean stands();
}
