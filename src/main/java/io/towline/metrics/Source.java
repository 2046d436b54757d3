package io.towline.metrics;

import io.towline.conversation.LiveConversation;
import io.towline.io.connection.RoundTrips;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is not counted here but read at each scrape. */
public interface Source {

    /**
     * Everything at once. May wait for all I/O threads, so never on one of them.
     *
     * <p>The open conversations are looked at after the call began, not taken from an earlier look: one that ended in between would be
     * counted twice, and a counter that is too high for a moment is a peak in every graph.
     */
    Reading read();

    /**
     * @param open relays and sessions
     * @param servers of all upstreams in force
     * @param limits of listeners and routes
     * @param compressed answers of routes that have them compressed
     * @param lostLines of each log
     * @param requests that are being answered, handshakes and bridge requests among them
     * @param spans empty where none are recorded
     */
    record Reading(
            List<ListenerReading> listeners,
            List<ServerReading> servers,
            Map<String, Integer> queued,
            List<LiveConversation> open,
            RoundTrips.Counts clientRoundTrips,
            RoundTrips.Counts upstreamRoundTrips,
            Buffers bridge,
            Parked parked,
            List<LimitReading> limits,
            Compressed compressed,
            int requests,
            boolean draining,
            Reloads reloads,
            Map<String, Long> lostLines,
            Optional<Spans> spans) {}

    /**
     * @param clients that wait for a server now
     * @param bytes of their messages that are kept, and of first messages that are remembered
     * @param returned how often one was given another server
     * @param ended how many ended while they were parked
     */
    record Parked(int clients, long bytes, long returned, long ended) {}

    /**
     * @param listener empty where it is a route's
     * @param route empty where it is a listener's
     * @param refused since the limit is there
     */
    record LimitReading(String listener, String route, String limit, long refused) {}

    /**
     * @param open connections, upgraded ones among them
     * @param accepted since the start, those turned away among them
     * @param tls empty where it speaks none
     * @param proxyHeaders empty where none are expected
     */
    record ListenerReading(
            String name,
            int open,
            long accepted,
            long turnedAway,
            Optional<Tls> tls,
            Optional<ProxyHeaders> proxyHeaders) {}

    /** Of the PROXY protocol; of those refused some were none. */
    record ProxyHeaders(long accepted, long refused) {}

    /** @param certificateEnds the earliest expiry among its certificates */
    record Tls(long handshakesSucceeded, long handshakesFailed, Optional<Instant> certificateEnds) {}

    /** How a server stands towards new conversations. */
    enum ServerState {
        IN_USE,
        SET_ASIDE,
        DOWN,
        DRAINED
    }

    /**
     * @param latency of the last proper handshake
     * @param succeeded handshakes since the start
     * @param failures how it failed, by kinds as labels
     */
    record ServerReading(
            String upstream,
            String server,
            ServerState state,
            int leases,
            Optional<Duration> latency,
            long succeeded,
            Map<String, Long> failures) {
        public ServerReading {
            failures = Map.copyOf(failures);
        }

        long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Since the start, in bytes.
     *
     * @param passedOver answers that went out as they are, since too many were under way
     */
    record Compressed(long before, long after, long passedOver) {}

    /**
     * What all sessions hold, in bytes.
     *
     * @param limit {@code bridge.buffers}
     */
    record Buffers(long used, long limit) {}

    /**
     * By what became of them, since the start.
     *
     * @param overflowed lost for want of room in the queue
     */
    record Spans(long exported, long failed, long overflowed) {}

    /** @param lastAccepted empty before the first */
    record Reloads(long accepted, long refused, Optional<Instant> lastAccepted) {}
}
