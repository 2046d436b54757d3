package io.towline.http;

import io.towline.config.UpstreamConfig;
import io.towline.conversation.ConversationIds;
import io.towline.header.ServerHost;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.header.grammar.ListField;
import io.towline.http.body.ClientBody;
import io.towline.http1.RequestHeadWriter;
import io.towline.upstream.ServerLease;
import io.towline.upstream.connect.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The head of a request as a server gets it: the client's end-to-end fields, what is said of the client, and the framing that the body has towards
 * the server. The one place where request fields are written.
 *
 * @param onward everything but {@code Host} and the framing
 */
record OnwardRequest(HttpServerExchange exchange, String target, String clientHost, HeaderMap onward) {

    private static final HttpString X_REQUEST_ID = new HttpString("X-Request-ID");

    /** RFC 9110 §8.6: of these a server expects a body, so that there is none is said. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    static OnwardRequest of(HttpServerExchange exchange, HttpForwarding.Request request) {
        HeaderMap headers = exchange.getRequestHeaders();
        ReceivedRequest received = ReceivedRequest.of(exchange);
        HeaderMap onward = request.forwarding()
                .onward(received, request.group().config().headers().forwarded());
        if (request.terms().requestId() && !onward.contains(X_REQUEST_ID)) {
            onward.put(X_REQUEST_ID, ConversationIds.text(request.id()));
        }
        if (ListField.names(headers, Headers.TE, "trailers")) {
            onward.put(Headers.TE, "trailers");
        }
        return new OnwardRequest(exchange, request.target(), received.host(), onward);
    }

    /** For servers that are told of it before the request. */
    static ClientConnection client(HttpServerExchange exchange, HttpForwarding.Request request) {
        InetAddress client =
                request.forwarding().client(ReceivedRequest.of(exchange)).address();
        return ClientConnection.of(exchange.getSourceAddress(), client, exchange.getDestinationAddress());
    }

    ByteBuffer head(UpstreamConfig upstream, ServerLease server, ClientBody body) {
        String method = exchange.getRequestMethod().toString();
        RequestHeadWriter head = new RequestHeadWriter(method, target)
                .field("Host", ServerHost.of(upstream.headers().host(), server.config(), clientHost));
        if (onward.contains(Headers.TE)) {
            head.field("Connection", "TE"); // RFC 9110 §10.1.4
        }
        head.fields(onward);
        if (body.isChunked()) {
            head.field("Transfer-Encoding", "chunked");
            announce(exchange.getRequestHeaders(), head);
        } else if (body.length().isPresent() || WITH_BODY.contains(method)) {
            head.field("Content-Length", Long.toString(body.length().orElse(0)));
        }
        return head.finish();
    }

    /** RFC 9110 §6.6.2: trailers go on, so what is said of them does. */
    private static void announce(HeaderMap request, RequestHeadWriter head) {
        if (request.contains(Headers.TRAILER)) {
            request.get(Headers.TRAILER).forEach(names -> head.field("Trailer", names));
        }
    }
}
