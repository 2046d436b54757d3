package io.towline.operate;

import io.towline.admin.proxy.ProxyControl.RouteView;
import io.towline.config.BridgeConfig.Transport;
import io.towline.config.RouteAction;
import io.towline.config.RouteConfig;
import io.towline.conversation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Routes in the operators' words. */
final class RouteViews {

    private RouteViews() {}

    static RouteView of(RouteConfig route) {
        return new RouteView(
                route.name(),
                route.match().listeners(),
                route.match().hosts(),
                route.match().path(),
                route.match().pathMatch().name().toLowerCase(Locale.ROOT),
                Optional.of(route.forward().upstream()).filter(name -> !name.isEmpty()),
                route.answer().map(RouteAction::summary),
                transports(route));
    }

    /** How a client may come in, named as the access log names the kinds. */
    private static List<String> transports(RouteConfig route) {
        if (route.answer().isPresent()) {
            return List.of(kind(route.answer().get()).label());
        }
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

    private static Kind kind(RouteAction answer) {
        return switch (answer) {
            case RouteAction.Redirect _ -> Kind.REDIRECT;
            case RouteAction.Respond _ -> Kind.RESPOND;
            case RouteAction.Files _ -> Kind.FILES;
        };
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
