package io.towline.gateway.routing;

import io.towline.access.RouteAccess;
import io.towline.answer.Responder;
import io.towline.config.RouteConfig;
import io.towline.header.field.FieldEdits;
import java.util.Optional;

/**
 * What is made of a route once, for all of its requests.
 *
 * @param responder empty where it sends them to an upstream
 * @param request what it changes of them on their way
 * @param response what it changes of whatever is answered
 * @param access who may come in
 */
public record RouteHandling(
        Optional<Responder> responder, FieldEdits request, FieldEdits response, RouteAccess access) {

    static RouteHandling of(RouteConfig route) {
        return new RouteHandling(
                route.answer().map(Responder::of),
                FieldEdits.of(route.headers().request()),
                FieldEdits.of(route.headers().response()),
                RouteAccess.of("route " + route.name(), route.access()));
    }
}
