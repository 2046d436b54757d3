package io.towline.operate;

import io.towline.admin.proxy.ProxyControl.RouteView;
import io.towline.config.BridgeConfig.Transport;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.conversation.Kind;
import java.util.ArrayList;
import java.util.List;

/** Routes in the operators' words. */
final class RouteViews {

    private RouteViews() {}

    static RouteView of(RouteConfig route) {
        return new RouteView(
                route.name(),
                route.match().listeners(),
                route.match().hosts(),
                route.match().path(),
                route.match().pathMatch() == PathMatch.EXACT,
                route.forward().upstream(),
                transports(route));
    }

    /** How a client may come in, named as the access log names the kinds. */
    private static List<String> transports(RouteConfig route) {
        List<String> transports = new ArrayList<>(List.of(Kind.WEBSOCKET.label()));
        if (route.bridge().enabled()) {
            route.bridge().transports().stream()
                    .sorted()
                    .map(transport -> kind(transport).label())
                    .forEach(transports::add);
        }
        if (route.bridge().speaksSockJs()) {
            transports.add("sockjs");
        }
        if (route.http().enabled()) {
            transports.add(Kind.HTTP.label());
        }
        return List.copyOf(transports);
    }

    private static Kind kind(Transport transport) {
        return switch (transport) {
            case WEBSOCKET -> Kind.RESUMABLE_WEBSOCKET;
            case SSE -> Kind.SSE;
            case NDJSON -> Kind.NDJSON;
            case LONG_POLL -> Kind.LONG_POLL;
        };
    }
}
