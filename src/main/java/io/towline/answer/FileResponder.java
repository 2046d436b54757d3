package io.towline.answer;

import io.towline.answer.file.ContentCoding;
import io.towline.answer.file.FileFields;
import io.towline.answer.file.FileLookup;
import io.towline.config.RouteAction.Files;
import io.towline.conversation.Cause;
import io.towline.conversation.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.util.List;
import java.util.function.Consumer;

/** Serves the files of a folder. */
final class FileResponder implements Responder {

    private final FileLookup lookup;
    private final boolean precompressed;
    private final FileFields fields;

    FileResponder(Files config) {
        lookup = new FileLookup(config);
        precompressed = config.precompressed();
        fields = new FileFields(config.cacheControl(), config.precompressed());
    }

    @Override
    public Kind kind() {
        return Kind.FILES;
    }

    @Override
    public void respond(HttpServerExchange exchange, AnswerRequest request, Consumer<Answered> settle) {
        if (request.webSocket()) {
            settle.accept(WholeAnswer.refuseWebSocket(exchange));
            return;
        }
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            settle.accept(WholeAnswer.refuse(
                    exchange, 405, Cause.REFUSED_REQUEST, "Files can be fetched with GET and HEAD only."));
            return;
        }
        List<ContentCoding> accepted =
                precompressed ? ContentCoding.acceptedBy(exchange.getRequestHeaders()) : List.of();
        FileExchange served = new FileExchange(exchange, request, fields, settle);
        exchange.addExchangeCompleteListener(served);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> served.begin(() -> lookup.find(request.path(), accepted)));
    }
}
