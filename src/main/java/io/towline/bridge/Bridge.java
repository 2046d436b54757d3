package io.towline.bridge;

import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.transport.Asked;
import io.towline.bridge.transport.Transports;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** The bridge's door: tells which requests are its own, and answers them. Immutable; any I/O thread. */
public final class Bridge {

    private final Transports transports;
    private final ClientScripts scripts;

    public Bridge(Sessions sessions, IoThreads threads, ClientScripts scripts) {
        transports = new Transports(sessions, threads);
        this.scripts = scripts;
    }

    /** The scripts for its clients, which belong to no route. */
    public ClientScripts scripts() {
        return scripts;
    }

    /**
     * What a request is to the bridge; empty if it is for the relay or for plain HTTP. What belongs to a session but opens none and
     * receives nothing counts as {@link Kind#HTTP}.
     */
    public static Optional<Kind> claims(HttpServerExchange exchange, RouteConfig route) {
        return route.bridge().enabled() ? kind(Asked.of(exchange, route)) : Optional.empty();
    }

    static Optional<Kind> kind(Asked asked) {
        return switch (asked) {
            case Asked.Stream stream -> Optional.of(stream.form() == Asked.Form.EVENTS ? Kind.SSE : Kind.NDJSON);
            case Asked.StopEvents() -> Optional.of(Kind.SSE);
            case Asked.Open _, Asked.Poll _ -> Optional.of(Kind.LONG_POLL);
            case Asked.Socket _ -> Optional.of(Kind.RESUMABLE_WEBSOCKET);
            case Asked.Send _, Asked.Close _, Asked.Preflight _, Asked.Broken _ -> Optional.of(Kind.HTTP);
            case Asked.Nothing() -> Optional.empty();
        };
    }

    /** On the exchange's thread, from its handler, for a request that {@link #claims} claimed; ends it in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request) {
        transports.handle(exchange, request, Asked.of(exchange, request.route()));
    }
}
