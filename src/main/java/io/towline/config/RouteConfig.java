package io.towline.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which requests go to which upstream, and under which rules they live there.
 *
 * @param listeners names of those whose requests it takes; empty: of all
 * @param hosts empty: any host; lower case, without port; {@code *.} stands for one or more labels
 * @param path begins with a slash
 * @param rewrite replaces the matched path
 * @param upstreamLostCloseCode what a client is told when its server is lost: 1011, 1012 or 1013
 * @param closeTimeout how long a peer may take to answer a close frame
 * @param maxControlFrames frames that one side may send within a second of those that {@link io.towline.frame.Flood} counts
 */
public record RouteConfig(
        String name,
        List<String> listeners,
        List<String> hosts,
        String path,
        PathMatch pathMatch,
        String upstream,
        Optional<String> rewrite,
        Origins origins,
        boolean allowMissingOrigin,
        Subprotocols subprotocols,
        boolean rejectSubprotocolMismatch,
        Keepalive keepalive,
        Optional<Duration> idleTimeout,
        Optional<Duration> maxAge,
        Limits limits,
        Duration slowConsumerTimeout,
        Duration closeTimeout,
        Compression compression,
        int drainCloseCode,
        int upstreamLostCloseCode,
        boolean httpEnabled,
        Bridge bridge) {

    public RouteConfig {
        listeners = List.copyOf(listeners);
        hosts = List.copyOf(hosts);
    }

    /** Whether it is for requests that come to this listener. */
    public boolean isFor(ListenerConfig listener) {
        return listeners.isEmpty() || listeners.contains(listener.name());
    }

    /** Whether the route's own path takes {@code rawPath}, compared letter by letter. */
    public boolean takes(String rawPath) {
        boolean below = rawPath.startsWith(path)
                && (rawPath.length() == path.length() || path.endsWith("/") || rawPath.charAt(path.length()) == '/');
        return pathMatch == PathMatch.PREFIX ? below : rawPath.equals(path);
    }

    public boolean speaksSockJs() {
        return bridge.enabled() && bridge.sockjs().mode() != SockJsMode.OFF;
    }

    /** Where SockJS clients connect to, without a slash at its end: nothing at all for the root. */
    public String sockJsBase() {
        String base = bridge.sockjs().prefix().orElse(path);
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /** The base, if requests below it come here only when they are routed for SockJS's sake: the route's path does not take them. */
    public Optional<String> sockJsPathBesides() {
        String base = sockJsBase();
        return speaksSockJs() && !(pathMatch == PathMatch.PREFIX && takes(base + "/"))
                ? Optional.of(base.isEmpty() ? "/" : base)
                : Optional.empty();
    }

    public enum PathMatch {
        PREFIX,
        EXACT
    }

    public enum Compression {
        PASS_THROUGH,
        OFF
    }

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

    /** Which of the offered subprotocols the upstream gets to see. */
    public sealed interface Subprotocols {
        record Any() implements Subprotocols {}

        record None() implements Subprotocols {}

        record Listed(List<String> names) implements Subprotocols {
            public Listed {
                names = List.copyOf(names);
            }
        }
    }

    public record Keepalive(Leg client, Leg upstream) {
        /**
         * @param pingInterval silence after which Towline pings; empty: never
         * @param pongTimeout further silence that ends the relay
         * @param measureInterval a side that is heard, and so is not asked, gets a ping each such time for its round trip; empty: never
         */
        public record Leg(Optional<Duration> pingInterval, Duration pongTimeout, Optional<Duration> measureInterval) {}
    }

    /** Payload bytes as they are on the wire, so compressed ones where compressed; an empty frame limit is the message's. */
    public record Limits(
            long maxMessageFromClient,
            long maxMessageFromUpstream,
            OptionalLong maxFrameFromClient,
            OptionalLong maxFrameFromUpstream,
            int maxControlFrames) {}

    /**
     * Clients without WebSocket. Sizes in bytes.
     *
     * @param buffer payload kept for a client until it acknowledges; also bounds one message
     * @param ackAfter how long what was written on a stream may wait for its acknowledgement before the stream is ended to get it
     * @param bind name of a cookie whose value ties a session to its client
     */
    public record Bridge(
            boolean enabled,
            Set<Transport> transports,
            Duration resumeWindow,
            long buffer,
            Duration hold,
            Duration ackAfter,
            Duration streamMaxAge,
            Optional<String> bind,
            SockJs sockjs) {
        public Bridge {
            transports = Set.copyOf(transports);
        }
    }

    public enum Transport {
        WEBSOCKET,
        SSE,
        NDJSON,
        LONG_POLL
    }

    /**
     * SockJS clients.
     *
     * @param prefix the base path; empty: the route's path
     * @param websocket clients may use its WebSockets, the framed one and the raw one
     * @param earlyOpen the client is told it is open before the server has agreed
     * @param clientUrl of sockjs-client, for the iframe page; empty: our own copy
     * @param responseLimit bytes after which a streaming answer ends and the client asks again
     */
    public record SockJs(
            SockJsMode mode,
            Optional<String> prefix,
            boolean websocket,
            boolean earlyOpen,
            boolean cookieNeeded,
            Optional<String> clientUrl,
            long responseLimit,
            Duration heartbeat,
            Duration disconnectDelay,
            SockJsBinary binary) {}

    public enum SockJsMode {
        OFF,
        UNWRAP,
        SAME
    }

    /** What becomes of binary messages from a plain server, which SockJS cannot carry. */
    public enum SockJsBinary {
        /** The session is closed with 1003. */
        CLOSE,
        /** They become base64 in text messages. */
        BASE64
    }
}
