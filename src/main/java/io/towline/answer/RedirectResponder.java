package io.towline.answer;

import io.towline.config.RouteAction.Redirect;
import io.towline.config.value.Template.Variable;
import io.towline.conversation.Cause;
import io.towline.conversation.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Sends clients elsewhere, whatever the method. Opening handshakes too: a browser's fails then, but clients that follow redirects find their
 * way.
 */
record RedirectResponder(Redirect config) implements Responder {

    private static final byte[] BODY = "What you asked for is elsewhere.\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Kind kind() {
        return Kind.REDIRECT;
    }

    @Override
    public void respond(HttpServerExchange exchange, AnswerRequest request, Consumer<Answered> settle) {
        if (request.webSocket()) {
            exchange.setPersistent(false); // bytes behind an upgrade that did not happen are nobody's requests
        }
        String location = location(config.to().filled(request.values().at(request.path())));
        String uri = request.values().apply(Variable.URI);
        if (location.equals(uri) || location.equals(origin(request) + uri)) {
            settle.accept(WholeAnswer.refuse(
                    exchange, 508, Cause.REFUSED_REQUEST, "This redirect leads back to where it comes from."));
            return;
        }
        exchange.getResponseHeaders().put(Headers.LOCATION, location);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, WholeAnswer.PLAIN_TEXT);
        settle.accept(Answered.with(config.status(), WholeAnswer.send(exchange, config.status(), BODY)));
    }

    /** Two slashes at the beginning are another host to a browser: a path that a client made up must not lead there. */
    static String location(String filled) {
        int slashes = 0;
        while (slashes < filled.length() && filled.charAt(slashes) == '/') {
            slashes++;
        }
        return slashes > 1 ? filled.substring(slashes - 1) : filled;
    }

    private static String origin(AnswerRequest request) {
        return request.values().outer().scheme() + "://"
                + request.values().outer().host();
    }
}
