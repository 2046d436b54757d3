package io.towline.upstream.health;

/** How a server failed a client. */
public enum FailureKind {
    /** It could not be reached, or not in time: TCP, the socket file, TLS. */
    CONNECT,
    /** It was reached and gave no proper answer, or not in time. */
    ANSWER,
    /** It answered with one of {@code fail-statuses}. */
    STATUS,
    /** It agreed to a WebSocket and was lost within {@code early-loss}. */
    EARLY_LOSS
}
