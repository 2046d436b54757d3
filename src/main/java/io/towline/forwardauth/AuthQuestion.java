package io.towline.forwardauth;

import io.towline.config.AuthConfig.Forward;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.conversation.Sha256;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.header.ServerHost;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.header.grammar.UrlText;
import io.towline.http1.RequestHeadWriter;
import io.towline.upstream.ServerLease;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What the service is told of one request: of the client's own fields those that are named, and what the request is, in the words of nginx's
 * ({@code X-Original-*}), Traefik's and Caddy's users ({@code X-Forwarded-*}). It is always a GET without a body. Immutable.
 *
 * @param host as the client named it
 */
public record AuthQuestion(Forward config, String host, HeaderMap fields) {

    /** What Towline says of the client and its URL; nobody else does, unless he is trusted. */
    private static final List<HttpString> OF_THE_CLIENT = List.of(
            Headers.X_FORWARDED_FOR,
            Headers.X_FORWARDED_PROTO,
            Headers.X_FORWARDED_HOST,
            Headers.X_FORWARDED_PORT,
            new HttpString("X-Real-IP"));

    private static final HttpString X_FORWARDED_METHOD = new HttpString("X-Forwarded-Method");
    private static final HttpString X_FORWARDED_URI = new HttpString("X-Forwarded-Uri");
    private static final HttpString X_ORIGINAL_METHOD = new HttpString("X-Original-Method");
    private static final HttpString X_ORIGINAL_URI = new HttpString("X-Original-URI");
    private static final HttpString X_ORIGINAL_URL = new HttpString("X-Original-URL");

    /**
     * @param outer how the client sees the URL
     * @param uri raw path and query, as the client sent them
     */
    public static AuthQuestion of(
            Forward config, HttpServerExchange exchange, Forwarding forwarding, Outer outer, String uri) {
        ReceivedRequest received = ReceivedRequest.of(exchange);
        HeaderMap onward = forwarding.onward(received, Set.of(Dialect.X_FORWARDED));
        HeaderMap fields = new HeaderMap();
        config.requestHeaders().forEach(name -> copy(new HttpString(name), onward, fields));
        OF_THE_CLIENT.forEach(name -> copy(name, onward, fields));
        String method = exchange.getRequestMethod().toString();
        String shown = UrlText.escaped(uri);
        fields.put(X_FORWARDED_METHOD, method);
        fields.put(X_FORWARDED_URI, shown);
        fields.put(X_ORIGINAL_METHOD, method);
        fields.put(X_ORIGINAL_URI, shown);
        fields.put(X_ORIGINAL_URL, outer.scheme() + "://" + UrlText.escaped(outer.host()) + shown);
        return new AuthQuestion(config, received.host(), fields);
    }

    private static void copy(HttpString name, HeaderMap from, HeaderMap to) {
        HeaderValues values = from.get(name);
        if (values != null) {
            to.putAll(name, values);
        }
    }

    ByteBuffer head(UpstreamConfig upstream, ServerLease server) {
        return new RequestHeadWriter("GET", config.target())
                .field("Host", ServerHost.of(upstream.headers().host(), server.config(), host))
                .fields(fields)
                .finish();
    }

    /** The same for questions that are the same, whoever is asked. */
    String digest() {
        StringBuilder all = new StringBuilder(host).append('\n');
        for (HeaderValues values : fields) {
            values.forEach(value ->
                    all.append(values.getHeaderName()).append(':').append(value).append('\n'));
        }
        return Sha256.hex(Sha256.of(all.toString().getBytes(StandardCharsets.ISO_8859_1)), 32);
    }
}
