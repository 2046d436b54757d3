package io.towline.gateway.routing;

import io.towline.access.RouteAccess;
import io.towline.answer.Responder;
import io.towline.config.RouteConfig;
import io.towline.header.field.FieldEdits;
import io.towline.limit.Limits;
import java.util.Optional;

/**
 * What is made of a route once, for all of its requests.
 *
 * @param responder empty where it sends them to an upstream
 * @param request what it changes of them on their way
 * @param response what it changes of whatever is answered
 * @param access who may come in
 * @param limits of what one client may have
 */
public record RouteHandling(
        Optional<Responder> responder, FieldEdits request, FieldEdits response, RouteAccess access, Limits limits) {

    /** @param before of the route that it takes the place of */
    static RouteHandling of(RouteConfig route, Optional<RouteHandling> before) {
        return new RouteHandling(
                route.answer().map(Responder::of),
                FieldEdits.of(route.headers().request()),
                FieldEdits.of(route.headers().response()),
                RouteAccess.of("route " + route.name(), route.access()),
                Limits.of(Limits.Scope.ROUTE, route.name(), route.clientLimits(), before.map(RouteHandling::limits)));
    }
}
