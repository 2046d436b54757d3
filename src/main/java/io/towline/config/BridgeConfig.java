package io.towline.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a route offers to clients without WebSocket. */
public record BridgeConfig(
        boolean enabled, Set<Transport> transports, Sessions sessions, Streams streams, SockJs sockjs) {

    public BridgeConfig {
        transports = Set.copyOf(transports);
    }

    /** The same, where none of it is offered. */
    public BridgeConfig off() {
        return new BridgeConfig(false, transports, sessions, streams, sockjs);
    }

    public boolean speaksSockJs() {
        return enabled && sockjs.mode() != SockJsMode.OFF;
    }

    public enum Transport {
        WEBSOCKET,
        SSE,
        NDJSON,
        LONG_POLL
    }

    /**
     * @param resumeWindow how long a session waits for its client
     * @param buffer payload bytes kept for a client until it acknowledges; also bounds one message
     * @param bind name of a cookie whose value ties a session to its client
     */
    public record Sessions(Duration resumeWindow, long buffer, Optional<String> bind) {}

    /**
     * Answers that go on.
     *
     * @param hold how long a poll without messages is held open
     * @param ackAfter how long what was written on a stream may wait for its acknowledgement before the stream is ended to get it
     */
    public record Streams(Duration hold, Duration ackAfter, Duration maxAge) {}

    /**
     * SockJS clients.
     *
     * @param prefix the base path; empty: the route's path
     * @param earlyOpen the client is told it is open before the server has agreed
     */
    public record SockJs(
            SockJsMode mode,
            Optional<String> prefix,
            boolean earlyOpen,
            SockJsBinary binary,
            SockJsInfo info,
            SockJsSessions sessions) {}

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

    /**
     * What SockJS clients are told before they open a session.
     *
     * @param websocket they may use its WebSockets, the framed one and the raw one
     * @param clientUrl of sockjs-client, for the iframe page; empty: our own copy
     */
    public record SockJsInfo(boolean websocket, boolean cookieNeeded, Optional<String> clientUrl) {}

    /** @param responseLimit bytes after which a streaming answer ends and the client asks again */
    public record SockJsSessions(long responseLimit, Duration heartbeat, Duration disconnectDelay) {}
}
