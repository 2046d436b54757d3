package io.towline.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Shows the demo's page at {@code /}; everything else, WebSocket handshakes at {@code /} too, goes on to {@code next}. */
public final class DemoPage implements HttpHandler {

    /** Nothing from anywhere else. The page's own script and style stand in it, and it holds nothing of a visitor's. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; "
                    + "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final HttpString CONTENT_SECURITY_POLICY = HttpString.tryFromString("Content-Security-Policy");

    private final HttpHandler next;
    private final ByteBuffer page;

    public DemoPage(HttpHandler next) {
        this.next = next;
        page = ByteBuffer.wrap(read()).asReadOnlyBuffer();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!isForPage(exchange)) {
            next.handleRequest(exchange);
            return;
        }
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(CONTENT_SECURITY_POLICY, POLICY);
        exchange.getResponseSender().send(page.duplicate());
    }

    private static boolean isForPage(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        return exchange.getRequestPath().equals("/")
                && (method.equals(Methods.GET) || method.equals(Methods.HEAD))
                && !exchange.getRequestHeaders().contains(Headers.UPGRADE);
    }

    private static byte[] read() {
        try (InputStream page = DemoPage.class.getResourceAsStream("index.html")) {
            return page.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("could not read the demo's page", broken);
        }
    }
}
