package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that Towline serves to pages of the bridge, from a socket. */
class ClientScriptsTest {

    private static final String BRIDGED = "routes.chat.bridge.enabled = on\n";

    private final Backend backend = new Backend();

    ClientScriptsTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        backend.close();
    }

    private WholeProduct product(String... more) throws IOException {
        return WholeProduct.of(WholeProduct.simple(backend) + String.join("\n", more));
    }

    @ParameterizedTest
    @CsvSource({
        "towline.js, text/javascript, no-cache",
        "towline.mjs, text/javascript, no-cache",
        "towline.min.js, text/javascript, no-cache",
        "towline.min.mjs, text/javascript, no-cache",
        "towline.d.ts, text/plain, no-cache",
        "sockjs.js, text/javascript, no-cache",
        "sockjs.1.6.1.js, text/javascript, 'public, max-age=31536000, immutable'",
    })
    void aScriptMayBeLoadedByAnyPageAndSaysHowLongItIsGood(String name, String type, String caching) throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            Answer answer = client.ask("GET", "/.towline/" + name, "Origin: https://other.example");
            assertEquals(200, answer.status());
            assertEquals(type + "; charset=utf-8", answer.field("Content-Type"));
            assertEquals(caching, answer.field("Cache-Control"));
            assertEquals("*", answer.field("Access-Control-Allow-Origin"));
            assertEquals("cross-origin", answer.field("Cross-Origin-Resource-Policy"));
            assertEquals("*", answer.field("Timing-Allow-Origin"));
            assertEquals("nosniff", answer.field("X-Content-Type-Options"));
            assertTrue(answer.field("ETag").matches("\"[0-9a-f]{32}\""), answer.head());
            assertTrue(answer.body().length() > 20, "it has a body");

            client.send("HEAD", "/.towline/" + name + "?v=7", "");
            Answer head = new Answer(client.head(), "");
            assertEquals(answer.field("ETag"), head.field("ETag"));
            assertEquals(answer.field("Content-Length"), head.field("Content-Length"));
        }
    }

    @Test
    void sockJsIsTheClientOfThatName() throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            String plain = client.ask("GET", "/.towline/sockjs.js").body();
            assertTrue(plain.startsWith("/* sockjs-client v1.6.1 | http://sockjs.org | MIT license */"), plain);
            assertEquals(plain, client.ask("GET", "/.towline/sockjs.1.6.1.js").body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAG", "W/TAG", "\"x\", TAG", "\"x\"\r\nIf-None-Match: TAG", "*"})
    void whoHasItAlreadyIsToldSo(String known) throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            String tag = client.ask("GET", "/.towline/towline.js").field("ETag");
            client.send("GET", "/.towline/towline.js", "", "If-None-Match: " + known.replace("TAG", tag));
            Answer unchanged = new Answer(client.head(), "");
            assertEquals(304, unchanged.status());
            assertEquals(tag, unchanged.field("ETag"));
            assertEquals("no-cache", unchanged.field("Cache-Control"));
            assertEquals(null, unchanged.field("Content-Length"));
            assertEquals(
                    200,
                    client.ask("GET", "/.towline/towline.js", "If-None-Match: \"x\"")
                            .status(),
                    "and the connection is in order");
        }
    }

    @Test
    void whoMeansAnotherVersionIsToldSo() throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            assertEquals(
                    412,
                    client.ask("GET", "/.towline/towline.js", "If-Match: \"x\"").status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.towline",
                "/.towline/",
                "/.towline/towline.js/",
                "/.towline/a/towline.js",
                "/.towline//towline.js",
                "/.towline/../.towline/towline.js",
                "/.towline/towline.1.js",
                "/.towline/sockjs.min.js.map"
            })
    void nothingElseIsInTheFolder(String target) throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            Answer answer = client.ask("GET", target);
            assertEquals("404 There is nothing here.\n", answer.status() + " " + answer.body());
            assertTrue(product.line().contains(" kind=http status=404 "));
        }
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            Answer answer = client.post("/.towline/towline.js", "text/plain", "x");
            assertEquals("405 A script can be fetched with GET only.\n", answer.status() + " " + answer.body());
            assertEquals("GET, HEAD", answer.field("Allow"));
            assertTrue(product.line()
                    .endsWith(" by=towline cause=refused-request"
                            + " reason=\"A script can be fetched with GET only.\""));
        }
    }

    @Test
    void eachRequestHasItsLine() throws Exception {
        try (WholeProduct product = product(BRIDGED);
                Fallback client = new Fallback(product.address())) {
            client.ask("GET", "/.towline/towline.js");
            assertEquals(
                    "path=/.towline/towline.js upstream=- server=- kind=http status=200 protocol=- session=- duration_ms=D "
                            + "frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=- by=towline cause=answered reason=-",
                    product.line().replaceFirst("duration_ms=\\d+", "duration_ms=D"));
            client.ask("GET", "/.towline/towline.js", "Upgrade: websocket", "Connection: Upgrade");
            assertTrue(product.line().contains(" kind=http status=200 "));
        }
    }

    @Test
    void theFolderMayBeCalledOtherwise() throws Exception {
        try (WholeProduct product = product(BRIDGED, "bridge.client-scripts = \"/static/bridge/\"");
                Fallback client = new Fallback(product.address())) {
            assertEquals(
                    List.of(200, 426, 426),
                    List.of(
                            client.ask("GET", "/static/bridge/towline.js").status(),
                            client.ask("GET", "/.towline/towline.js").status(),
                            client.ask("GET", "/static/bridges").status()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BRIDGED + "bridge.client-scripts = off", ""})
    void withoutFolderOrBridgeThePathIsTheRoutes(String configuration) throws Exception {
        try (WholeProduct product = product(configuration);
                Fallback client = new Fallback(product.address())) {
            assertEquals(426, client.ask("GET", "/.towline/towline.js").status());
        }
    }

    @Test
    void aRouteForAnotherHostIsEnough() throws Exception {
        try (WholeProduct product =
                        product("routes.other { host = other.example, upstream = chat, bridge.enabled = on }");
                Fallback client = new Fallback(product.address())) {
            assertEquals(200, client.ask("GET", "/.towline/towline.js").status());
        }
    }
}
