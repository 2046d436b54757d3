package io.towline.http;

import io.towline.config.UpstreamConfig.Server;
import io.towline.header.AnswerUrls;
import io.towline.header.ClientUrls;
import io.towline.header.Forwarding.Outer;
import io.towline.header.ServerHost;
import io.towline.header.field.HopByHop;
import io.towline.header.field.TrailerFields;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.http1.BodyDecoder;
import io.towline.http1.ResponseHead;
import io.towline.upstream.ServerLease;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;

/** The head of an answer as the client gets it: a server's end-to-end fields. The one place where answer fields are written. */
final class AnswerFields {

    /** Undertow puts the reason into one buffer, and no phrase of use is longer. */
    private static final int MOST_REASON_CHARS = 200;

    private static final String EVENT_STREAM = "text/event-stream";

    private AnswerFields() {}

    /** @param lease on the server whose answer it is */
    static void put(
            HttpServerExchange exchange,
            ResponseHead head,
            BodyDecoder body,
            HttpForwarding.Request request,
            ServerLease lease) {
        exchange.setStatusCode(head.status());
        if (!head.reason().isEmpty()) {
            exchange.setReasonPhrase(
                    head.reason().substring(0, Math.min(head.reason().length(), MOST_REASON_CHARS)));
        }
        HeaderMap fields = exchange.getResponseHeaders();
        HopByHop.putOthers(head.headers(), fields);
        request.forwarding().hideAccelFields(fields, exchange.getSourceAddress().getAddress());
        if (request.terms().rewriteResponse() && AnswerUrls.concerns(fields)) {
            putRight(fields, exchange, request, lease.config());
        }
        request.affinity().answered(lease.server(), fields);
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            String told = head.headers().getFirst(Headers.CONTENT_LENGTH);
            if (told != null && head.status() != 204) {
                fields.put(Headers.CONTENT_LENGTH, told);
            }
        } else if (body.length().isPresent() && head.status() != 204 && head.status() != 304) {
            exchange.setResponseContentLength(body.length().getAsLong());
        } else if (exchange.isHttp11() && body.length().isEmpty()) {
            // Undertow would let a connection that is not kept end the body: then one that breaks off looks whole.
            fields.put(Headers.TRANSFER_ENCODING, Headers.CHUNKED.toString());
        }
        upgrade(exchange, head);
        trailers(exchange, head);
    }

    private static void putRight(
            HeaderMap fields, HttpServerExchange exchange, HttpForwarding.Request request, Server server) {
        ReceivedRequest received = ReceivedRequest.of(exchange);
        Outer outer = request.forwarding().client(received).outer();
        String told = ServerHost.of(request.group().config().headers().host(), server, received.host());
        new ClientUrls(request.clientPath(), request.target(), outer).putRight(fields, server, told);
    }

    /** RFC 9110 §15.5.22: a 426 says to what; hop by hop, so ours to say. */
    private static void upgrade(HttpServerExchange exchange, ResponseHead head) {
        boolean http1 = exchange.isHttp11() || exchange.isHttp10();
        if (head.status() == 426 && http1 && head.headers().contains(Headers.UPGRADE)) {
            exchange.getResponseHeaders().put(Headers.UPGRADE, head.headers().getFirst(Headers.UPGRADE));
        }
    }

    /** RFC 9110 §6.6.2: what they will be, where they go on. */
    private static void trailers(HttpServerExchange exchange, ResponseHead head) {
        HeaderMap told = head.headers();
        if (told.contains(Headers.TRAILER) && told.contains(Headers.TRANSFER_ENCODING) && !exchange.isHttp10()) {
            exchange.getResponseHeaders().putAll(Headers.TRAILER, told.get(Headers.TRAILER));
        }
    }

    /** Server-sent events: a stream that ends between any two bytes for its reader, and mostly does not by itself. */
    static boolean isEventStream(ResponseHead head) {
        String type = head.headers().getFirst(Headers.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
    }

    /** @param head the fields in front of the body */
    static void putTrailers(
            HttpServerExchange exchange, HeaderMap trailers, HeaderMap head, HttpForwarding.Request request) {
        HeaderMap kept = TrailerFields.ofAnswer(trailers, head, request.answerEdits());
        exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, kept);
    }
}
