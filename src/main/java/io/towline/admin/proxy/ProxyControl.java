package io.towline.admin.proxy;

import io.towline.conversation.Conversation;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The running proxy, as operators see it. Any thread but an I/O thread: some calls wait for all I/O threads, a second at most.
 */
public interface ProxyControl {

    enum Phase {
        RUNNING,
        DRAINING
    }

    /** @param hardStop when what is left is cut */
    record Draining(Instant since, Instant hardStop) {}

    /**
     * @param draining present while it stops
     * @param sessions while it stops also those that are over and wait for their client to fetch the farewell
     * @param requests that are being answered, opening handshakes among them
     * @param lastReload empty before the first
     */
    record Overview(
            String version,
            long pid,
            Instant started,
            Optional<Draining> draining,
            int relays,
            int sessions,
            int requests,
            Optional<Reload> lastReload) {

        public Phase phase() {
            return draining.isPresent() ? Phase.DRAINING : Phase.RUNNING;
        }
    }

    /** @param certificateEnds the earliest expiry among its certificates; empty without TLS */
    record ListenerView(
            String name,
            String address,
            boolean tls,
            int connections,
            long turnedAway,
            OptionalInt maxConnections,
            Optional<Instant> certificateEnds) {}

    /**
     * @param listeners whose requests it takes; empty: those of all
     * @param upstream empty where it answers by itself
     * @param answer how it does so, in a few words
     */
    record RouteView(
            String name,
            List<String> listeners,
            List<String> hosts,
            String path,
            String pathMatch,
            Optional<String> upstream,
            Optional<String> answer,
            List<String> transports) {}

    /** @param queued how many clients wait for a server */
    record UpstreamView(String name, String policy, int queued, List<ServerView> servers) {}

    enum ServerState {
        /** Gets new conversations. */
        IN_USE,
        /** Failed; passed over while there is another. */
        SET_ASIDE,
        DOWN,
        /** By an operator's word: gets no new conversations, and those it has are told to go. */
        DRAINED
    }

    /**
     * @param asideFor how long it still is set aside, if it is; zero where the next conversation that it gets tries it
     * @param handshakes how many it has answered properly, and how many it failed, since the start
     * @param latency of the last proper handshake, connect to 101
     * @param lastFailure in plain words; empty while there was none
     */
    record ServerView(
            String url,
            ServerState state,
            Optional<Duration> asideFor,
            int weight,
            OptionalInt maxConnections,
            int leases,
            long succeeded,
            long failed,
            Optional<Duration> latency,
            Optional<String> lastFailure) {}

    /** @param at when it was over */
    record EndingView(Instant at, Conversation conversation) {}

    /**
     * Endings that are alike: by cause, side, listener, route and server.
     *
     * @param since when the first of them was over
     */
    record RepeatedView(long count, Instant since, EndingView latest) {}

    /**
     * How a reload went.
     *
     * @param summary such as {@code +2 routes, ~1 upstream}, or {@code nothing changed}; if refused, such as {@code 2 mistakes}
     * @param mistakes of a file that cannot be used, in which case nothing changed
     * @param needRestart settings that differ and take effect only by a restart
     */
    record Reload(Instant at, boolean accepted, String summary, List<String> mistakes, List<String> needRestart) {}

    /**
     * A limit of a listener or a route.
     *
     * @param scope {@code listener} or {@code route}
     * @param name of that
     * @param limit such as {@code handshakes}
     * @param by what clients are told apart by
     * @param allowed such as {@code 10/s, burst 20}
     * @param refused since the limit is there
     * @param clients that were refused within the last ten minutes, the last one first; a thousand at most
     */
    record LimitView(
            String scope,
            String name,
            String limit,
            String by,
            String allowed,
            long refused,
            List<LimitedClient> clients) {
        public LimitView {
            clients = List.copyOf(clients);
        }
    }

    /**
     * @param key an address, a block of IPv6, or where a value stands and the beginning of its digest
     * @param last how long ago it was last refused
     */
    record LimitedClient(String key, long refused, Duration last) {}

    Overview overview();

    List<ListenerView> listeners();

    List<RouteView> routes();

    List<UpstreamView> upstreams();

    /** In the order of their listeners and routes. */
    List<LimitView> limits();

    /** A snapshot, at most a second old, in no order. */
    List<LiveConversation> conversations();

    /** What all relays and sessions have carried since the start, those that are open as they were a second ago at most; never goes back. */
    Traffic traffic();

    /** Newest first; as many as are remembered, which is bounded for each cause. */
    List<EndingView> endings();

    /** How often they were alike, those as well that are not remembered one by one; the latest first. */
    List<RepeatedView> repeatedEndings();

    /** The configuration in force as JSON, without secrets. */
    String configuration();

    /**
     * Ends conversations: the client gets {@code code} and {@code reason}, the server 1001.
     *
     * @param code allowed on the wire, RFC 6455 §7.4
     * @return how many were told
     */
    int close(Predicate<LiveConversation> which, int code, String reason);

    /**
     * Gives a server, or all of an upstream, no new conversations, and tells those it has to go, at the drain's pace; or takes that back.
     *
     * @return empty, or why not: a plain sentence
     */
    Optional<String> drain(String upstream, Optional<String> server, boolean drained);

    /** Reads the file again; returns when it is in force or refused. */
    Reload reload();

    /** Sets the level of a logger until the next start, or reload that is accepted. @return empty, or why not: a plain sentence */
    Optional<String> logLevel(String logger, String level);

    /** Prometheus text, OpenMetrics where asked for. */
    void metrics(Appendable out, boolean openMetrics) throws IOException;
}
