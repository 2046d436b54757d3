package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of routes, from the file to the wire. */
class RouteSettingsTest {

    private final Backend one;
    private final Backend two;
    private final WholeProduct product;

    RouteSettingsTest() throws IOException {
        one = new Backend();
        two = new Backend();
        product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { one { servers = [ %s ] }, two { servers = [ %s ], host-header = inside.test } }
                routes {
                  all { upstream = one, max-message { from-client = 10B, from-upstream = 20B }, upstream-lost-close-code = 1013 }
                  news { host = "*.news.test", upstream = two }
                  quotes { path = /quotes, rewrite = /v1, upstream = two }
                  plain { path = /plain, compression = off, upstream = two }
                  door { path = /door, path-match = exact, upstream = two, origins = [ "https://a.test", "null" ] }
                }
                """.formatted(one.url(), two.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        one.close();
        two.close();
    }

    @Test
    void aMessageOverTheLimitEndsItsSender() throws Exception {
        try (WholeProduct.Joined joined = product.join(one)) {
            joined.client().send(Frame.text("0123456789").masked());
            joined.server().expect(Frame.text("0123456789").masked());
            joined.client()
                    .send(
                            Frame.of(0x01, new byte[6]).masked(),
                            Frame.of(0x80, new byte[5]).masked());
            joined.server().expect(Frame.of(0x01, new byte[6]).masked());
            assertEquals(
                    Frame.close(1001, "message of more than 10 bytes").masked(),
                    joined.server().receive());
            joined.server().send(Frame.close(1001, ""));
            assertEquals(1009, joined.client().receive().payload().getShort(0));
        }
        String line = product.line();
        assertTrue(line.contains(" close_code=1009 by=client cause=message-too-big "), line);
    }

    @Test
    void aMessageOverTheServersLimitEndsTheServer() throws Exception {
        try (WholeProduct.Joined joined = product.join(one)) {
            joined.server().send(Frame.of(0x82, new byte[20]), Frame.of(0x82, new byte[21]));
            joined.client().expect(Frame.of(0x82, new byte[20]));
            assertEquals(1011, joined.client().receive().payload().getShort(0));
            joined.client().send(Frame.close(1011, "").masked());
            assertEquals(1009, joined.server().receive().payload().getShort(0));
        }
        String line = product.line();
        assertTrue(line.contains(" close_code=1009 by=upstream cause=message-too-big "), line);
    }

    @Test
    void aLostServerIsToldWithTheRoutesCode() throws Exception {
        try (WholeProduct.Joined joined = product.join(one)) {
            joined.server().close();
            joined.client().expect(Frame.close(1013, "upstream lost"));
        }
    }

    @Test
    void compressionIsAgreedOnOrTakenOut() throws Exception {
        String offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-other";
        String chosen = "Sec-WebSocket-Extensions: permessage-deflate";
        Frame compressed = Frame.of(0xc1, (byte) 1, (byte) 2);
        try (WholeProduct.Joined passed = WholeProduct.join(product.dial(), one, End.request("/", offer), chosen)) {
            assertTrue(
                    passed.request()
                            .contains("\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n"),
                    passed.request());
            assertTrue(passed.answer().contains("\n" + chosen + "\n"), passed.answer());
            passed.client().send(compressed.masked());
            passed.server().expect(compressed.masked());
        }
        try (WholeProduct.Joined without = product.join(two, "/plain", offer)) {
            assertFalse(without.request().contains("Sec-WebSocket-Extensions"), without.request());
            assertFalse(without.answer().contains("Sec-WebSocket-Extensions"), without.answer());
            without.client().send(compressed.masked());
            without.server().receive();
            without.server().send(Frame.close(1001, ""));
            assertEquals(1002, without.client().receive().payload().getShort(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/quotes/a%20b?c=%2F&d, /v1/a%20b?c=%2F&d",
        "/quotes,               /v1",
        "/quotes?x,             /v1?x",
        "/plain/a?b=/../c,      /plain/a?b=/../c",
    })
    void thePathGoesOnAsItIsOrRewritten(String asked, String onward) throws Exception {
        try (WholeProduct.Joined joined = product.join(two, asked)) {
            assertTrue(
                    joined.request().startsWith("GET " + onward + " HTTP/1.1\nHost: inside.test\n"), joined.request());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/quotes%2Fa",
                "/x/%2e%2e%2fquotes",
                "/quotes/../admin",
                "/quotes/%2e%2e/admin",
                "/quotes/..;/admin",
                "/quotes;x=1/a",
                "/./quotes/a",
                "/quotes\\a",
                "/quotes/%00",
                "/quotes/%zz"
            })
    void whatTwoServersMightReadDifferentlyIsRefused(String path) throws Exception {
        try (End client = product.dial()) {
            String answer = client.send(End.request(path)).answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"a.news.test, true", "A.B.News.Test:8080, true", "news.test, false", "xnews.test, false"})
    void theHostChoosesTheRoute(String host, boolean second) throws Exception {
        String request = End.request("/").replace("chat.test", host);
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), second ? two : one, request)) {
            String seen = second ? "inside.test" : host;
            assertTrue(joined.request().contains("\nHost: " + seen + "\n"), joined.request());
            assertTrue(joined.request().contains("\nX-Forwarded-Host: " + host + "\n"), joined.request());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.test, 101",
        "https://a.test:443, 101",
        "null, 101",
        "http://a.test, 403",
        "https://b.test, 403"
    })
    void onlyTheListedPagesComeIn(String origin, int status) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/door", "Origin: " + origin));
            if (status == 101) {
                two.accept().agree();
            }
            String answer = client.head();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    @Test
    void anExactPathHasNothingBelow() throws Exception {
        try (WholeProduct.Joined joined = product.join(one, "/door/way")) {
            assertTrue(joined.request().startsWith("GET /door/way "), joined.request());
        }
    }
}
