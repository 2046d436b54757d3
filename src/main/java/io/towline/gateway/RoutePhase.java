package io.towline.gateway;

import io.towline.config.ListenerConfig.UnnamedHost;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.Quoted;
import io.towline.exchange.AbruptEnd;
import io.towline.gateway.routing.ServedCertificate;
import io.towline.gateway.routing.Target;
import io.towline.header.RequestValues;
import io.towline.header.field.FieldEdits;
import io.towline.route.Lookup;
import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;

/** Finds the route of a request, and reads what the request is there: the bridge's, or for a relay. */
record RoutePhase(Destinations destinations, Exit exit) implements Phase {

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    @Override
    public Step handle(RequestContext request) {
        if (request.target().isServer()) {
            server(request);
            return Step.STOP;
        }
        return switch (lookup(request)) {
            case None(boolean hostNamed) -> {
                refuse(request, hostNamed);
                yield Step.STOP;
            }
            case Ambiguous(String why) -> {
                exit.refuse(request, 400, Cause.REFUSED_HANDSHAKE, why);
                yield Step.STOP;
            }
            case Found found -> {
                found(request, found);
                yield Step.CONTINUE;
            }
        };
    }

    /** RFC 9110 §9.3.7: asks whether there is somebody, which no server behind a route could say for the whole host. */
    private void server(RequestContext request) {
        if (request.routing()
                                .routes()
                                .find(
                                        request.listener().identity(),
                                        request.target().host(),
                                        "/")
                        instanceof None(boolean hostNamed)
                && !hostNamed) {
            refuse(request, false);
            return;
        }
        request.record().becomes(Kind.HTTP);
        request.record().answered(204, Ending.of(By.TOWLINE, Cause.ANSWERED, ""));
        request.exchange().setStatusCode(204);
        request.exchange().getResponseHeaders().put(Headers.ALLOW, METHODS);
        request.exchange().endExchange();
    }

    private void refuse(RequestContext request, boolean hostNamed) {
        HttpServerExchange exchange = request.exchange();
        Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_NO_ROUTE, reason(request.target(), hostNamed));
        if (!hostNamed && request.listener().unnamedHost() == UnnamedHost.CLOSE) {
            request.record().unanswered(ending);
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> AbruptEnd.of(exchange));
        } else if (!hostNamed
                && ServedCertificate.isForAnother(exchange, request.target().host())) {
            exit.refuse(request, 421, ending, "This connection's certificate is not for this host.");
        } else {
            exit.refuse(request, 404, ending, "There is nothing here.");
        }
    }

    /** For operators, who see the path beside it; the client knows whom it has asked for. */
    private static String reason(Target target, boolean hostNamed) {
        return (hostNamed ? "no route for this path of host " : "no route for host ") + Quoted.of(target.host());
    }

    private void found(RequestContext request, Found found) {
        request.found(found);
        RouteConfig route = found.route();
        editResponse(request, request.routing().handlingOf(route).response());
        request.read(destinations.read(request.exchange(), route));
        boolean claimed = request.claimed().isPresent();
        destinations.mark(request.exchange(), request.outer(), route, claimed);
    }

    /** Last of all, whoever answers and what: refusals of ours, a server's answer, a 101. */
    private static void editResponse(RequestContext request, FieldEdits edits) {
        if (!edits.isEmpty()) {
            RequestValues values = request.values();
            request.exchange()
                    .addResponseCommitListener(answered -> edits.apply(answered.getResponseHeaders(), values));
        }
    }

    /** For who refuses a request before it has a route: where it would have gone says which pages may read why it does not. */
    static void markUnrouted(RequestContext request, Destinations destinations) {
        if (request.routing().hasBridge()
                && !request.target().isNamedTooLong()
                && lookup(request) instanceof Found found) {
            destinations.mark(request.exchange(), request.outer(), found.route(), true);
        }
    }

    private static Lookup lookup(RequestContext request) {
        Target target = request.target();
        return request.routing().routes().find(request.listener().identity(), target.host(), target.path());
    }
}
