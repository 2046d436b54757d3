package io.towline.answer;

import io.towline.config.RouteAction;
import io.towline.conversation.Kind;
import io.undertow.server.HttpServerExchange;
import java.util.function.Consumer;

/** How a route answers by itself: one for each such route, immutable, all I/O threads. */
public sealed interface Responder permits RedirectResponder, FixedResponder, FileResponder {

    static Responder of(RouteAction action) {
        return switch (action) {
            case RouteAction.Redirect redirect -> new RedirectResponder(redirect);
            case RouteAction.Respond respond -> new FixedResponder(respond);
            case RouteAction.Files files -> new FileResponder(files);
        };
    }

    Kind kind();

    /**
     * To be called from the exchange's handler, on its I/O thread. The exchange is answered and ended here in every case.
     *
     * @param settle called once, on that thread or the one that completes the exchange
     */
    void respond(HttpServerExchange exchange, AnswerRequest request, Consumer<Answered> settle);
}
