package io.towline.http;

import io.towline.config.RouteConfig.Http;
import io.towline.http.body.ClientBody;
import io.towline.http.outcome.ForwardFailure;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.Set;

/** Which requests are not forwarded, and which may be sent twice. */
final class RequestRules {

    /** RFC 9110 §9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /** A tunnel to anywhere, and a mirror of credentials. */
    private static final Set<String> REFUSED = Set.of("CONNECT", "TRACE");

    private RequestRules() {}

    static Optional<ForwardFailure> judge(HttpServerExchange exchange, ClientBody body, Http terms) {
        String method = exchange.getRequestMethod().toString();
        if (REFUSED.contains(method)) {
            return Optional.of(ForwardFailure.refused(405, method + " is not forwarded."));
        }
        return body.isTooLong() ? Optional.of(tooLong(terms)) : Optional.empty();
    }

    static boolean isIdempotent(HttpServerExchange exchange) {
        return IDEMPOTENT.contains(exchange.getRequestMethod().toString());
    }

    static ForwardFailure tooLong(Http terms) {
        return ForwardFailure.refused(
                413, "The body is longer than " + terms.maxBody().orElse(0) + " bytes (max-body).");
    }

    static ForwardFailure tooSlow(Http terms) {
        return ForwardFailure.refused(
                408,
                "Nothing more of the request's body came for "
                        + terms.bodyTimeout().toSeconds() + " s.");
    }
}
