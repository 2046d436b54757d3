package io.towline;

import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients write into URLs reaches the server byte for byte, by either version of HTTP, and ends no line in the log. */
@Timeout(180)
class RawUrlsTest {

    @TempDir
    private static Path dir;

    private final Backend backend = new Backend();
    private final Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
    private final WholeProduct product = WholeProduct.of("""
            io.threads = 1
            listeners {
              LISTENER { bind = "127.0.0.1:0" }
              LISTENER-secure { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } }
            }
            upstreams { chat { servers = [ %s ] } }
            routes {
              all { upstream = chat }
              cafe { upstream = chat, path = "/caf%%C3%%A9", rewrite = "/new" }
              bridged { upstream = chat, path = /bridged, bridge { enabled = on } }
            }
            log.query = on
            """.formatted(own.cert(), own.key(), backend.url()));

    RawUrlsTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private static final String EVERYTHING =
            "/a|{}^`\\\"<>[]~\u0080\u00ff?cols=a|b&filter={\"a\":1}&re=^a$&`\\<>[]&pct=50%&%&%4&%zz\u00e9\u0080\u00ff&+";

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVERYTHING,
                "/q?cols=a|b",
                "/q?filter={\"a\":1}",
                "/q?pct=50%",
                "/q?%",
                "/q?re=^a$",
                "/q?a\\b`c",
                "/q?\u00c3\u00a9",
                "/q?",
                "/q??",
                "/q?&",
                "/q",
                "/?",
                "/a%20b?c%20d",
                "/q?a=1&&b=2;c",
                "/cool/https%3A%2F%2Fcloud.example.com%2Fwopi%2Ffiles%2F1%3Faccess_token%3Dx/ws?WOPISrc=https%3A%2F%2Fx&compat=/ws",
                "/api/v1/repositories/git%40github.com%3Aorg%2Fdashboard.git",
                "/view?xpage\\x3dshareinline"
            })
    void aRelaysTargetIsTheClients(String target) throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, target)) {
            assertEquals(
                    "GET " + target + " HTTP/1.1",
                    joined.request().lines().findFirst().orElseThrow());
            joined.expectAlive();
        }
    }

    @Test
    void moreParametersThanAnyoneReadsPass() throws Exception {
        String target = "/q?" + "a&".repeat(5000);
        try (WholeProduct.Joined joined = product.join(backend, target)) {
            assertEquals(
                    "GET " + target + " HTTP/1.1",
                    joined.request().lines().findFirst().orElseThrow());
        }
    }

    @Test
    void aSessionsTargetIsTheClientsWithoutOurParameters() throws Exception {
        try (End client = product.dial()) {
            client.send(
                    "POST /bridged/|\u00e9?a={%}&towline-session=new HTTP/1.1\nHost: chat.test\nContent-Length: 0\n\n");
            End server = backend.accept();
            assertTrue(server.head().startsWith("GET /bridged/|\u00e9?a={%} HTTP/1.1\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"/caf\u00c3\u00a9/x|y, /new/x|y", "/caf%C3%a9?, /new?", "/caf\u00e9, /caf\u00e9"})
    void routesAreFoundAsIfItWereEscaped(String target, String expected) throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, target)) {
            assertEquals(
                    "GET " + expected + " HTTP/1.1",
                    joined.request().lines().findFirst().orElseThrow());
        }
    }

    @Test
    void theLogHasItEscaped() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/a\u00e9\\|?b=\"\u009b31m")) {
            joined.client().reset();
            joined.server().close();
            String line = product.line();
            assertTrue(line.startsWith("path=\"/a\\u00e9\\\\|\" query=\"b=\\\"\\u009b31m\" "), line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a\tb", "/a\0", "/a\u007f", "/a#b", "/q?a\u0001", "/q?a#b", "/a\u000bb", "/a b", "/a%0", "/%"})
    void whatCouldEndATargetIsRefused(String target) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request(target));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            client.expectEnd();
        }
        assertTrue(product.line().contains(" status=400 "));
        product.join(backend, "/good").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {EVERYTHING, "/q?", "/q?pct=50%", "/q"})
    void http2KeepsItAsWell(String target) throws Exception {
        String path = "/bridged" + target;
        String own = (path.contains("?") && !path.endsWith("?") ? "&" : path.endsWith("?") ? "" : "?")
                + "towline-session=new";
        try (RawHttp2 client = http2()) {
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM,
                    1,
                    fields(
                            ":method", "POST",
                            ":scheme", "https",
                            ":authority", "chat.test",
                            ":path", path + own)));
            End server = backend.accept();
            String expected = path.endsWith("?") ? path.substring(0, path.length() - 1) : path;
            assertEquals(
                    "GET " + expected + " HTTP/1.1",
                    server.head().lines().findFirst().orElseThrow());
        }
    }

    private RawHttp2 http2() throws IOException {
        return RawHttp2.to(product.address("-secure"), own).preface();
    }
}
