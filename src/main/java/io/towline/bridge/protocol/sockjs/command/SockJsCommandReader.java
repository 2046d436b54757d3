package io.towline.bridge.protocol.sockjs.command;

import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Framed;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Greeting;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Iframe;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Info;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.NotFound;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.NotWebSocket;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Nothing;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Preflight;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Receive;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Relayed;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Send;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Way;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.WrongMethod;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.towline.header.grammar.ListField;
import io.towline.header.grammar.TargetForm;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads what a request wants of SockJS. Only SockJS's own URLs below the base are taken; where the route would not be here but for
 * SockJS, the others are not found, else they are the route's as before. Pure.
 *
 * @param rawPath without scheme and authority
 * @param query decoded
 */
record SockJsCommandReader(
        String method, String rawPath, Map<String, Deque<String>> query, HeaderMap headers, RouteConfig route) {

    private static final String WEBSOCKET = "websocket";
    private static final String GET = "GET";
    private static final String OPTIONS_POST = "OPTIONS, POST";
    private static final String OWN = "towline-";

    private static final Pattern IFRAME = Pattern.compile("iframe[0-9.a-z_-]*\\.html");
    private static final Pattern LIKE_IFRAME = Pattern.compile("(?i)iframe.*");

    /** The client makes it up, and it is kept: so it has a bound. */
    private static final int LONGEST_NAME = 128;

    static SockJsCommandReader of(HttpServerExchange exchange, RouteConfig route) {
        return new SockJsCommandReader(
                exchange.getRequestMethod().toString(),
                TargetForm.of(exchange).path(),
                SockJsQuery.parameters(exchange.getQueryString()),
                exchange.getRequestHeaders(),
                route);
    }

    SockJsCommand command() {
        if (!route.bridge().speaksSockJs()) {
            return new Nothing();
        }
        Optional<String> below = SockJsPaths.below(route, rawPath);
        if (below.isEmpty() || query.keySet().stream().anyMatch(name -> name.startsWith(OWN))) {
            return new Nothing(); // our own protocol is spoken at any URL of the route
        }
        return at(SockJsPaths.names(below.get()));
    }

    private SockJsCommand at(List<String> names) {
        return switch (names.size()) {
            case 0 -> base();
            case 1 -> top(names.getFirst());
            case 3 -> ofSession(names.get(0), names.get(1), names.get(2));
            default -> other();
        };
    }

    /** The route's own URL, too: all but the plainest request is left to it. */
    private SockJsCommand base() {
        if (method.equals(GET) && !headers.contains(Headers.UPGRADE)) {
            return new Greeting();
        }
        return other();
    }

    private SockJsCommand top(String name) {
        if (name.equals(WEBSOCKET)) {
            return webSocket(new Relayed());
        }
        if (headers.contains(Headers.UPGRADE)) {
            return other();
        }
        if (name.equals("info")) {
            return method.equals("OPTIONS") ? new Preflight("OPTIONS, GET", false) : by(GET, "OPTIONS, GET", Info::new);
        }
        if (IFRAME.matcher(name).matches()) {
            return by(GET, GET, Iframe::new);
        }
        return LIKE_IFRAME.matcher(name).matches() ? new NotFound() : other();
    }

    private SockJsCommand ofSession(String server, String session, String transport) {
        Supplier<SockJsCommand> wanted = () -> transport(server, session, transport);
        return switch (transport) {
            case "xhr", "xhr_streaming", "xhr_send", "eventsource", "htmlfile", "jsonp", "jsonp_send", WEBSOCKET ->
                isName(server) && isName(session) ? wanted.get() : new NotFound();
            default -> other();
        };
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.indexOf('.') < 0 && text.length() <= LONGEST_NAME;
    }

    private SockJsCommand transport(String server, String session, String transport) {
        return switch (transport) {
            case "xhr" -> withPreflight(() -> receive(Way.XHR, server, session));
            case "xhr_streaming" -> withPreflight(() -> receive(Way.XHR_STREAMING, server, session));
            case "xhr_send" -> withPreflight(() -> new Send(false, session));
            case "eventsource" -> by(GET, GET, () -> receive(Way.EVENTSOURCE, server, session));
            case "htmlfile" -> by(GET, GET, () -> receive(Way.HTMLFILE, server, session));
            case "jsonp" -> by(GET, GET, () -> receive(Way.JSONP, server, session));
            case "jsonp_send" -> by("POST", "POST", () -> new Send(true, session));
            default -> webSocket(unwraps() ? new Framed() : new Relayed());
        };
    }

    private boolean unwraps() {
        return route.bridge().sockjs().mode() == SockJsMode.UNWRAP;
    }

    private SockJsCommand withPreflight(Supplier<SockJsCommand> wanted) {
        return method.equals("OPTIONS") ? new Preflight(OPTIONS_POST, true) : by("POST", OPTIONS_POST, wanted);
    }

    private SockJsCommand by(String only, String allow, Supplier<SockJsCommand> wanted) {
        return method.equals(only) ? wanted.get() : new WrongMethod(allow);
    }

    private Receive receive(Way way, String server, String session) {
        return new Receive(way, server, session, first("c").or(() -> first("callback")));
    }

    private Optional<String> first(String name) {
        return Optional.ofNullable(query.get(name)).map(Deque::peekFirst);
    }

    /** A proxy that has changed the Connection field gets 400, and SockJS's clients go on to another transport. */
    private SockJsCommand webSocket(SockJsCommand wanted) {
        if (!route.bridge().sockjs().info().websocket()) {
            return by(GET, GET, NotFound::new); // as sockjs-node has it
        }
        boolean upgrade = ListField.names(headers, Headers.UPGRADE, WEBSOCKET)
                && ListField.names(headers, Headers.CONNECTION, "upgrade");
        return by(GET, GET, () -> upgrade ? wanted : new NotWebSocket());
    }

    private SockJsCommand other() {
        return route.match().takes(rawPath) ? new Nothing() : new NotFound();
    }
}
