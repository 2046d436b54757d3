package io.towline.config;

import java.time.Duration;
import java.util.Set;

/**
 * How WebSockets of a route outlive their server.
 *
 * @param time how long another server is looked for
 * @param buffer of a client's messages that wait for it, in bytes; beyond it the client is not read
 * @param on what they outlive
 * @param replay how many of a client's first messages the next server gets again
 * @param maxClients that may be parked at once
 */
public record ParkConfig(Duration time, long buffer, Set<Event> on, int replay, int maxClients) {

    public ParkConfig {
        on = Set.copyOf(on);
    }

    /** How a server goes. */
    public enum Event {
        /** Its connection ended without a close frame, or it answers no ping. */
        LOST,
        /** It said 1001. */
        GOING_AWAY,
        /** It said 1012 or 1013. */
        RESTART
    }
}
