package io.towline.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which requests go to which upstream, and under which rules they live there. Each group is for one of those who need it.
 *
 * @param origins the pages that may come in
 * @param access of clients that its listener has let in
 * @param clientLimits beside those of the listener
 * @param terms of a conversation that has begun
 * @param answer how it answers by itself; empty: it sends requests to its upstream
 */
public record RouteConfig(
        String name,
        Match match,
        Forward forward,
        OriginPolicy origins,
        Negotiation negotiation,
        Terms terms,
        Http http,
        BridgeConfig bridge,
        HeaderRules headers,
        AccessConfig access,
        ClientLimits clientLimits,
        Optional<RouteAction> answer) {

    /** Whether it is for requests that come to this listener. */
    public boolean isFor(ListenerConfig listener) {
        return match.listeners().isEmpty() || match.listeners().contains(listener.name());
    }

    /** Where SockJS clients connect to, without a slash at its end: nothing at all for the root. */
    public String sockJsBase() {
        String base = bridge.sockjs().prefix().orElse(match.path());
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /** The base, if requests below it come here only when they are routed for SockJS's sake: the route's path does not take them. */
    public Optional<String> sockJsPathBesides() {
        String base = sockJsBase();
        return bridge.speaksSockJs() && !(match.pathMatch() == PathMatch.PREFIX && match.takes(base + "/"))
                ? Optional.of(base.isEmpty() ? "/" : base)
                : Optional.empty();
    }

    /**
     * Which requests it takes.
     *
     * @param listeners names of those whose requests it takes; empty: of all
     * @param hosts empty: any host; lower case, without port; {@code *.} stands for one or more labels
     * @param path begins with a slash; a regular expression (RE2) where it is matched as one
     */
    public record Match(
            List<String> listeners, List<String> hosts, String path, PathMatch pathMatch, PathReading reading) {
        public Match {
            listeners = List.copyOf(listeners);
            hosts = List.copyOf(hosts);
        }

        /** Whether the route's own path takes {@code rawPath}, compared letter by letter; of a regular expression nobody asks it. */
        public boolean takes(String rawPath) {
            boolean below = rawPath.startsWith(path)
                    && (rawPath.length() == path.length()
                            || path.endsWith("/")
                            || rawPath.charAt(path.length()) == '/');
            return switch (pathMatch) {
                case PREFIX -> below;
                case EXACT -> rawPath.equals(path);
                case REGEX -> false;
            };
        }
    }

    public enum PathMatch {
        PREFIX,
        EXACT,
        REGEX
    }

    /** What becomes of a path that readers could understand in more than one way. */
    public enum PathReading {
        /** It is refused where they would take different routes. */
        STRICT,
        /** It goes on byte for byte, and the server is the judge. */
        RAW
    }

    /**
     * Where they go.
     *
     * @param upstream none, and an empty text, where the route answers by itself
     * @param rewrite replaces the matched path
     */
    public record Forward(String upstream, Optional<String> rewrite) {}

    /** @param allowMissing whether requests without an origin may come in */
    public record OriginPolicy(Origins allowed, boolean allowMissing) {}

    /** Which browsers' pages may come in. */
    public sealed interface Origins {
        /** Only pages of the very scheme, host and port that the request names. */
        record Same() implements Origins {}

        record Any() implements Origins {}

        /** As {@link Same}, and pages of loopback names and addresses, of whatever port. */
        record Dev() implements Origins {}

        /**
         * Patterns such as {@code https://*.example.com:*}; {@code *} stands for one or more labels, or for any port; or {@code null}; or
         * {@code dev} for loopback pages.
         */
        record Listed(List<String> patterns) implements Origins {
            public Listed {
                patterns = List.copyOf(patterns);
            }
        }
    }

    /** What of a client's offer the upstream gets to see. */
    public record Negotiation(Subprotocols subprotocols, boolean rejectSubprotocolMismatch, Compression compression) {}

    /** Which of the offered subprotocols the upstream gets to see. */
    public sealed interface Subprotocols {

        /** In the client's order. */
        default List<String> allowed(List<String> wished) {
            return switch (this) {
                case Any() -> wished;
                case None() -> List.of();
                case Listed(var names) ->
                    wished.stream().filter(names::contains).toList();
            };
        }

        record Any() implements Subprotocols {}

        record None() implements Subprotocols {}

        record Listed(List<String> names) implements Subprotocols {
            public Listed {
                names = List.copyOf(names);
            }
        }
    }

    public enum Compression {
        PASS_THROUGH,
        OFF
    }

    /**
     * How a conversation lives once it has begun, on a relay as in a session of the bridge.
     *
     * @param park of relays only; empty: they end with their server
     */
    public record Terms(
            Keepalive keepalive, Timeouts timeouts, Limits limits, CloseCodes closeCodes, Optional<ParkConfig> park) {}

    public record Keepalive(Leg client, Leg upstream) {
        /**
         * @param pingInterval silence after which Towline pings; empty: never
         * @param pongTimeout further silence that ends the relay
         * @param measureInterval a side that is heard, and so is not asked, gets a ping each such time for its round trip; empty: never
         */
        public record Leg(Optional<Duration> pingInterval, Duration pongTimeout, Optional<Duration> measureInterval) {}
    }

    /**
     * @param idle without a message
     * @param close how long a peer may take to answer a close frame
     */
    public record Timeouts(Optional<Duration> idle, Optional<Duration> maxAge, Duration slowConsumer, Duration close) {}

    /**
     * Payload bytes as they are on the wire, so compressed ones where compressed; an empty frame limit is the message's.
     *
     * @param maxControlFrames frames that one side may send within a second of those that {@link io.towline.frame.Flood} counts
     */
    public record Limits(
            long maxMessageFromClient,
            long maxMessageFromUpstream,
            OptionalLong maxFrameFromClient,
            OptionalLong maxFrameFromUpstream,
            int maxControlFrames) {}

    /** @param upstreamLost what a client is told when its server is lost: 1011, 1012 or 1013 */
    public record CloseCodes(int drain, int upstreamLost) {}

    /** What it changes of header fields: of requests on their way to a server, and of whatever is answered. */
    public record HeaderRules(HeaderEdits request, HeaderEdits response) {}

    /**
     * Plain requests.
     *
     * @param enabled whether they are forwarded
     * @param responseTimeout from the request's last byte to the head of its answer
     * @param idleTimeout between two bytes of an answer; empty: any time
     * @param bodyTimeout between two bytes of a request's body, while one is waited for
     * @param maxBody of a request, in bytes; empty: any size
     * @param requestId whether servers are told an {@code X-Request-ID}
     * @param compress whether answers are compressed where that is worth it, a route's own too
     * @param traceparent whether servers are told a {@code traceparent}, of handshakes too
     * @param rewriteResponse whether what servers' answers point to is put right for the client
     */
    public record Http(
            boolean enabled,
            Duration responseTimeout,
            Optional<Duration> idleTimeout,
            Duration bodyTimeout,
            OptionalLong maxBody,
            boolean requestId,
            boolean compress,
            Traceparent traceparent,
            boolean rewriteResponse) {}

    /** Whether servers are told of the trace that a request belongs to. */
    public enum Traceparent {
        /** Where spans are recorded. */
        AUTO,
        ON,
        OFF
    }
}
