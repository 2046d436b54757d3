package io.towline.limit;

import java.util.EnumSet;
import java.util.Set;

/** What a request asks for, as far as limits go. */
public enum What {
    /** Anything that opens nothing. */
    REQUEST(EnumSet.of(LimitKind.REQUESTS)),
    /** A WebSocket through to a server. */
    WEBSOCKET(EnumSet.of(LimitKind.REQUESTS, LimitKind.HANDSHAKES, LimitKind.CONNECTIONS)),
    /** A session of the bridge. */
    SESSION(EnumSet.allOf(LimitKind.class));

    private final Set<LimitKind> limits;

    What(Set<LimitKind> limits) {
        this.limits = limits;
    }

    boolean isLimitedBy(LimitKind kind) {
        return limits.contains(kind);
    }
}
