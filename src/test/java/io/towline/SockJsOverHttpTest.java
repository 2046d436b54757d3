package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A SockJS session from its opening to its end, by each of the ways to receive over HTTP, as its client and its server see it. */
@Timeout(300)
class SockJsOverHttpTest {

    private static final String ROUTES = """
            routes.chat.path = /echo
            routes.chat.origins = any
            routes.chat.rewrite = /server
            routes.chat.bridge { enabled = on, sockjs.mode = unwrap }
            routes.same { upstream = chat, path = /same, origins = any }
            routes.same.bridge { enabled = on, sockjs.mode = same }
            """;

    private final Backend backend;
    private final WholeProduct product;
    private final Fallback receiver;
    private final Fallback sender;

    SockJsOverHttpTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + ROUTES);
        receiver = new Fallback(product.address());
        sender = new Fallback(product.address());
    }

    @AfterEach
    void end() throws IOException {
        receiver.close();
        sender.close();
        product.close();
        backend.close();
    }

    private enum Way {
        XHR("POST", "xhr", "application/javascript; charset=UTF-8", "", "%s\n"),
        XHR_STREAMING(
                "POST", "xhr_streaming", "application/javascript; charset=UTF-8", "h".repeat(2048) + "\n", "%s\n"),
        EVENTSOURCE("GET", "eventsource", "text/event-stream", "\r\n", "data: %s\r\n\r\n"),
        HTMLFILE("GET", "htmlfile?c=cb", "text/html; charset=UTF-8", page(), "<script>\np(\"%s\");\n</script>\r\n"),
        JSONP("GET", "jsonp?c=cb", "application/javascript; charset=UTF-8", "", "/**/cb(\"%s\");\r\n");

        private final String method;
        private final String target;
        private final String type;
        private final String prelude;
        private final String form;

        Way(String method, String target, String type, String prelude, String form) {
            this.method = method;
            this.target = target;
            this.type = type;
            this.prelude = prelude;
            this.form = form;
        }

        private static String page() {
            String page = """
                    <!doctype html>
                    <html><head>
                      <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                      <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
                    </head><body><h2>Don't panic!</h2>
                      <script>
                        document.domain = document.domain;
                        var c = parent.cb;
                        c.start();
                        function p(d) {c.message(d);};
                        window.onload = function() {c.stop();};
                      </script>""";
            return page + " ".repeat(1024 - page.length()) + "\r\n\r\n";
        }

        boolean isPoll() {
            return this == XHR || this == JSONP;
        }

        String wrapped(String frame) {
            return form.formatted(form.contains("(\"") ? frame.replace("\"", "\\\"") : frame);
        }
    }

    private void ask(Way way, String base) throws IOException {
        receiver.send(way.method, base + "/000/session1/" + way.target, "");
    }

    private void expectHead(Way way) throws IOException {
        Answer head = new Answer(receiver.head(), "");
        assertEquals(200, head.status(), head.head());
        assertEquals(way.type, head.field("Content-Type"));
        assertEquals("no-store, no-cache, no-transform, must-revalidate, max-age=0", head.field("Cache-Control"));
        assertEquals("*", head.field("Access-Control-Allow-Origin"));
    }

    private void expect(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.length() < text.length()) {
            read.append(receiver.line());
        }
        assertEquals(text, read.toString());
    }

    /** The next frame: of the stream that is there, or by another poll. */
    private void expectFrame(Way way, String base, String frame) throws IOException {
        if (way.isPoll()) {
            ask(way, base);
            expectHead(way);
            assertEquals(way.wrapped(frame), receiver.rest());
        } else {
            expect(way.wrapped(frame));
        }
    }

    private void expectOpening(Way way) throws IOException {
        expectHead(way);
        expect(way.prelude + way.wrapped("o"));
        if (way.isPoll()) {
            assertEquals("", receiver.rest());
        }
    }

    private void send(Way way, String base, String json, String form) throws IOException {
        if (way == Way.JSONP) {
            Answer sent =
                    sender.post(base + "/001/session1/jsonp_send", "application/x-www-form-urlencoded", "d=" + form);
            assertEquals(200, sent.status());
            assertEquals("ok", sent.body());
        } else {
            Answer sent = sender.post(base + "/001/session1/xhr_send", "text/plain", json);
            assertEquals(204, sent.status());
            assertEquals("text/plain; charset=UTF-8", sent.field("Content-Type"));
        }
    }

    private void expectLine(Way way) throws InterruptedException {
        String line = product.line();
        String kind = way.name().toLowerCase().replace('_', '-');
        assertTrue(line.contains(" kind=sockjs-" + kind + " "), line);
        assertTrue(line.contains(" close_code=3000 by=upstream cause=upstream-closed "), line);
        WholeProduct.await("a session is left", () -> product.towline.sessions() == 0);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aPlainServerTalksToEachKindOfClient(Way way) throws Exception {
        ask(way, "/echo");
        try (End server = backend.accept()) {
            String request = server.agree();
            assertTrue(request.startsWith("GET /server HTTP/1.1\n"), request);
            expectOpening(way);
            send(way, "/echo", "[\"a\",\"bé\"]", "%5B%22a%22%2C%22b%C3%A9%22%5D");
            server.expect(Frame.text("a").masked(), Frame.text("bé").masked());
            server.send(Frame.text("x"));
            expectFrame(way, "/echo", "a[\"x\"]");
            server.send(Frame.close(3000, "Go away!"));
            expectFrame(way, "/echo", "c[3000,\"Go away!\"]");
            server.expect(Frame.close(3000, "Go away!").masked());
        }
        if (!way.isPoll()) {
            assertEquals("", receiver.rest());
        }
        expectLine(way);
        assertEquals(
                404,
                sender.post("/echo/000/session1/xhr_send", "text/plain", "[\"late\"]")
                        .status());
        if (way.isPoll()) {
            expectFrame(way, "/echo", "c[3000,\"Go away!\"]"); // a poll that comes late opens no other session
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aServerThatSpeaksSockJsTalksToEachKindOfClient(Way way) throws Exception {
        ask(way, "/same");
        try (End server = backend.accept()) {
            String request = server.agree();
            assertTrue(request.startsWith("GET /same/000/session1/websocket HTTP/1.1\n"), request);
            server.send(Frame.text("o"));
            expectOpening(way);
            send(way, "/same", "[\"a\",\"b\"]", "%5B%22a%22%2C%22b%22%5D");
            server.expect(Frame.text("[\"a\"]").masked(), Frame.text("[\"b\"]").masked());
            server.send(Frame.text("a[\"x\",\"y\"]"));
            expectFrame(way, "/same", "a[\"x\",\"y\"]");
            server.send(Frame.text("c[3000,\"Go away!\"]"));
            expectFrame(way, "/same", "c[3000,\"Go away!\"]");
        }
        if (!way.isPoll()) {
            assertEquals("", receiver.rest());
        }
        expectLine(way);
    }

    /** By an error a client would go on to its next transport, and so would its question to the server. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aServerThatRefusesIsToldOfByACloseFrame(Way way) throws Exception {
        ask(way, "/echo");
        try (End server = backend.accept()) {
            server.head();
            server.send("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
            expectHead(way);
            assertEquals(way.prelude + way.wrapped("c[1011,\"upstream refused\"]"), receiver.rest());
        }
        String line = product.line();
        assertTrue(line.contains(" cause=upstream-refused "), line);
        WholeProduct.await("a session is left", () -> product.towline.sessions() == 0);
    }
}
