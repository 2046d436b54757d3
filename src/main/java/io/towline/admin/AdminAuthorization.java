package io.towline.admin;

import io.towline.admin.api.ApiProblem;
import io.towline.config.AdminConfig;
import io.towline.conversation.Quoted;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may ask, over TCP. Against strangers there is the token; against web pages, which an operator's browser would carry in, there
 * are the rest: a page can neither make its own host be one of these (DNS rebinding), nor send our header without being asked first (and
 * we never answer such a question), nor hide its origin.
 */
final class AdminAuthorization {

    private static final HttpString MARK = new HttpString("X-Towline-Admin");
    private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

    /** Said by browsers of requests that no other site has caused. */
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+]");
    private static final String SCHEME = "bearer ";

    private final Optional<byte[]> token;
    private final String bound;

    AdminAuthorization(AdminConfig config) {
        token = config.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
        bound = config.bind().address().getHostString();
    }

    /** For the API and the metrics. */
    void judge(HttpServerExchange exchange) throws ApiProblem {
        judgeHost(exchange);
        judgeToken(exchange);
        judgeOrigin(exchange);
        if (exchange.getRequestMethod().equals(Methods.POST)) {
            judgePost(exchange);
        }
    }

    /** For what needs no token. */
    void judgeHost(HttpServerExchange exchange) throws ApiProblem {
        if (token.isPresent()) {
            return; // which no page has
        }
        String host = single(exchange, Headers.HOST).orElse("");
        String name = PORT.matcher(host).replaceFirst("");
        boolean known = name.equalsIgnoreCase("localhost")
                || name.equalsIgnoreCase(bound)
                || IP_ADDRESS.matcher(name).matches();
        if (!known) {
            throw ApiProblem.forbidden("The host " + Quoted.of(host)
                    + " is not served: without admin.token only localhost, IP addresses and"
                    + " the host of admin.bind are.");
        }
    }

    private void judgeToken(HttpServerExchange exchange) throws ApiProblem {
        if (token.isEmpty()) {
            return;
        }
        String given = single(exchange, Headers.AUTHORIZATION)
                .filter(field -> field.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(field -> field.substring(SCHEME.length()).strip())
                .orElseThrow(() -> ApiProblem.unauthorized("Send admin.token: Authorization: Bearer TOKEN."));
        // whose time does not depend on where they differ
        if (!MessageDigest.isEqual(token.get(), given.getBytes(StandardCharsets.UTF_8))) {
            throw ApiProblem.unauthorized("This is not the token of admin.token.");
        }
    }

    private static void judgeOrigin(HttpServerExchange exchange) throws ApiProblem {
        String host = single(exchange, Headers.HOST).orElse("");
        for (String origin : values(exchange, Headers.ORIGIN)) {
            if (!origin.equalsIgnoreCase("http://" + host) && !origin.equalsIgnoreCase("https://" + host)) {
                throw ApiProblem.forbidden("Pages of " + Quoted.of(origin) + " may not ask here.");
            }
        }
        if (!OWN_SITE.containsAll(values(exchange, FETCH_SITE))) {
            throw ApiProblem.forbidden("Pages of other sites may not ask here.");
        }
    }

    private static void judgePost(HttpServerExchange exchange) throws ApiProblem {
        if (!values(exchange, MARK).equals(List.of("1"))) {
            throw ApiProblem.forbidden("A POST needs the header X-Towline-Admin: 1.");
        }
        String type = single(exchange, Headers.CONTENT_TYPE).orElse("");
        if (!type.toLowerCase(Locale.ROOT).matches("application/json( *;.*)?")) {
            throw ApiProblem.unsupportedType("A POST needs the header Content-Type: application/json.");
        }
    }

    private static Optional<String> single(HttpServerExchange exchange, HttpString name) {
        List<String> values = values(exchange, name);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    static List<String> values(HttpServerExchange exchange, HttpString name) {
        HeaderValues values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : List.copyOf(values);
    }
}
