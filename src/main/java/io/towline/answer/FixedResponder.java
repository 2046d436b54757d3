package io.towline.answer;

import io.towline.config.RouteAction.Respond;
import io.towline.conversation.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Says the same to everybody, whatever the method. */
final class FixedResponder implements Responder {

    private final Respond config;
    private final byte[] body;

    FixedResponder(Respond config) {
        this.config = config;
        body = config.body().orElse("").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Kind kind() {
        return Kind.RESPOND;
    }

    @Override
    public void respond(HttpServerExchange exchange, AnswerRequest request, Consumer<Answered> settle) {
        if (request.webSocket()) {
            settle.accept(WholeAnswer.refuseWebSocket(exchange));
            return;
        }
        if (body.length > 0) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, config.contentType());
        }
        config.headers()
                .forEach((name, value) ->
                        exchange.getResponseHeaders().put(new HttpString(name), value.filled(request.values())));
        settle.accept(Answered.with(config.status(), WholeAnswer.send(exchange, config.status(), body)));
    }
}
