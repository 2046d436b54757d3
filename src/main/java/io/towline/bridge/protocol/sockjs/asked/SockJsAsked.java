package io.towline.bridge.protocol.sockjs.asked;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** What a request wants of SockJS, as its method, path and query say. Pure. */
public sealed interface SockJsAsked {

    /** How a client receives over HTTP. */
    enum Way {
        XHR,
        XHR_STREAMING,
        EVENTSOURCE,
        HTMLFILE,
        JSONP
    }

    record Greeting() implements SockJsAsked {}

    record Info() implements SockJsAsked {}

    record Iframe() implements SockJsAsked {}

    /**
     * @param server the client's own choice, for balancers; passed on to a server that speaks SockJS, else nothing to us
     * @param session its identity, chosen by the client
     * @param callback as it came, not judged yet (htmlfile, jsonp)
     */
    record Receive(Way way, String server, String session, Optional<String> callback) implements SockJsAsked {}

    /** @param jsonp {@code jsonp_send}; otherwise {@code xhr_send} */
    record Send(boolean jsonp, String session) implements SockJsAsked {}

    /** A framed WebSocket that ends here: the server speaks plain WebSocket. */
    record Framed() implements SockJsAsked {}

    /** An ordinary relay: the raw WebSocket, and the framed one where the server speaks SockJS itself. */
    record Relayed() implements SockJsAsked {}

    /** A WebSocket's URL, and no opening handshake that deserves the name. 400. */
    record NotWebSocket() implements SockJsAsked {}

    /**
     * @param methods for Access-Control-Allow-Methods
     * @param ofSession of a session's URL
     */
    record Preflight(String methods, boolean ofSession) implements SockJsAsked {}

    /** 405. @param allow for Allow */
    record WrongMethod(String allow) implements SockJsAsked {}

    /** Below the base and nothing of SockJS's, where that must be said by SockJS. */
    record NotFound() implements SockJsAsked {}

    /** Not for SockJS: the route does as if it were not there. */
    record Nothing() implements SockJsAsked {}

    static SockJsAsked of(HttpServerExchange exchange, RouteConfig route) {
        return SockJsReader.of(exchange, route).asked();
    }
}
