package io.towline.bridge.protocol.sockjs.command;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** What a request wants of SockJS, as its method, path and query say. Pure. */
public sealed interface SockJsCommand {

    /** How a client receives over HTTP. */
    enum Way {
        XHR,
        XHR_STREAMING,
        EVENTSOURCE,
        HTMLFILE,
        JSONP
    }

    record Greeting() implements SockJsCommand {}

    record Info() implements SockJsCommand {}

    record Iframe() implements SockJsCommand {}

    /**
     * @param server the client's own choice, for balancers; passed on to a server that speaks SockJS, else nothing to us
     * @param session its identity, chosen by the client
     * @param callback as it came, not judged yet (htmlfile, jsonp)
     */
    record Receive(Way way, String server, String session, Optional<String> callback) implements SockJsCommand {}

    /** @param jsonp {@code jsonp_send}; otherwise {@code xhr_send} */
    record Send(boolean jsonp, String session) implements SockJsCommand {}

    /** A framed WebSocket that ends here: the server speaks plain WebSocket. */
    record Framed() implements SockJsCommand {}

    /** An ordinary relay: the raw WebSocket, and the framed one where the server speaks SockJS itself. */
    record Relayed() implements SockJsCommand {}

    /** A WebSocket's URL, and no opening handshake that deserves the name. 400. */
    record NotWebSocket() implements SockJsCommand {}

    /**
     * @param methods for Access-Control-Allow-Methods
     * @param ofSession of a session's URL
     */
    record Preflight(String methods, boolean ofSession) implements SockJsCommand {}

    /** 405. @param allow for Allow */
    record WrongMethod(String allow) implements SockJsCommand {}

    /** Below the base and nothing of SockJS's, where that must be said by SockJS. */
    record NotFound() implements SockJsCommand {}

    /** Not for SockJS: the route does as if it were not there. */
    record Nothing() implements SockJsCommand {}

    static SockJsCommand of(HttpServerExchange exchange, RouteConfig route) {
        return SockJsCommandReader.of(exchange, route).command();
    }
}
