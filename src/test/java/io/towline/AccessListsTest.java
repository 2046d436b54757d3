package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of addresses that may come in: for WebSockets, plain requests and the bridge alike. Clients are those that a balancer tells of. */
class AccessListsTest {

    private static final String FORBIDDEN = "HTTP/1.1 403 Forbidden\n";
    private static final String SENTENCE = "\n\nYour address may not come in here.\n";

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final WholeProduct product = WholeProduct.of(configuration("deny 203.0.113.66"));

    AccessListsTest() throws IOException {}

    private String configuration(String atListener) {
        return """
                listeners { LISTENER {
                  %s
                  access.addresses = [ "%s" ]
                } }
                upstreams { chat { servers = [ %s ] } }
                routes {
                  chat { path = /chat, upstream = chat, bridge.enabled = on, access.addresses = [
                    "deny 203.0.113.7", "allow 203.0.113.0/24", "allow 2001:db8::/32", "deny all" ] }
                  open { path = /open, respond.status = 204 }
                }
                """.formatted(TellingBalancer.settings("required", "203.0.113.128/25"), atListener, backend.url());
    }

    private static String get(String path, String... more) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\nHost: chat.test\n");
        for (String field : more) {
            request.append(field).append('\n');
        }
        return request.append('\n').toString();
    }

    private String answer(String client, String request) throws Exception {
        try (End end = product.dial()) {
            return end.send(TellingBalancer.header(client) + request).answer();
        }
    }

    private void expectForbidden(String client, String request, String route, String kind) throws Exception {
        String answer = answer(client, request);
        assertTrue(answer.startsWith(FORBIDDEN) && answer.endsWith(SENTENCE), answer);
        String line = product.wholeLine();
        assertTrue(line.contains(" client=" + client + " "), line);
        assertTrue(line.contains(" route=" + route + " "), line);
        assertTrue(line.contains(" server=- kind=" + kind + " status=403 "), line);
        String ending = " by=towline cause=refused-address reason=\"Your address may not come in here.\"";
        assertTrue(line.endsWith(ending), line);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.7", "203.0.114.1", "198.51.100.1", "2001:db9::1"})
    void whoIsNotOnTheListOfARouteIsRefusedWhateverItAsksFor(String client) throws Exception {
        expectForbidden(client, End.request("/chat"), "chat", "websocket");
        expectForbidden(client, get("/chat"), "chat", "http");
        expectForbidden(client, get("/chat", "Accept: text/event-stream"), "chat", "http");
        expectForbidden(client, get("/chat/", "Origin: http://chat.test"), "chat", "http");
        assertTrue(answer(client, get("/open")).startsWith("HTTP/1.1 204 "));
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.8", "2001:db8::1"})
    void whoIsOnItComesIn(String client) throws Exception {
        try (WholeProduct.Joined joined =
                WholeProduct.join(product.dial(), backend, TellingBalancer.header(client) + End.request("/chat"))) {
            assertTrue(joined.request().contains("\nX-Real-IP: " + client + "\n"), joined.request());
        }
    }

    @Test
    void whoMayNotComeInToTheListenerComesNowhere() throws Exception {
        String client = "203.0.113.66";
        expectForbidden(client, End.request("/chat"), "-", "websocket");
        expectForbidden(client, get("/open"), "-", "http");
        expectForbidden(client, get("/nowhere"), "-", "http");
        expectForbidden(client, get("/.towline/towline.js"), "-", "http");
        expectForbidden(client, "OPTIONS * HTTP/1.1\nHost: chat.test\n\n", "-", "http");
    }

    /** The bridge's pages may read why. */
    @Test
    void aPageMayReadTheRefusal() throws Exception {
        for (String client : new String[] {"203.0.113.66", "203.0.113.7"}) {
            String answer = answer(client, get("/chat", "Accept: text/event-stream", "Origin: http://chat.test"));
            assertTrue(answer.startsWith(FORBIDDEN), answer);
            assertTrue(answer.contains("\nAccess-Control-Allow-Origin: http://chat.test\n"), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/%63hat,       403",
        "/%63%68at/x,   403",
        "/chat?x,       403",
        "/chat/../chat, 400",
        "/open/../chat, 400",
        "/open%2F..%2Fchat, 400",
        "/open;/../chat, 400",
        "//chat,        400",
        "/./chat,       400",
        "/CHAT,         404",
        "/chat%00,      400",
        "http://chat.test/chat, 403",
    })
    void noSpellingOfThePathComesAroundTheList(String path, int status) throws Exception {
        String answer = answer("198.51.100.1", get(path));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        String line = product.wholeLine();
        assertTrue(line.contains(" server=- "), line);
    }

    @Test
    void listsMayBeInFilesOfWhichAReloadTakesWhatIsThereThen(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bad.txt");
        Files.writeString(file, "203.0.113.4 # this one\n");
        product.expectReload("~1 listener", configuration("deny file:" + file));
        assertTrue(answer("203.0.113.5", get("/open")).startsWith("HTTP/1.1 204 "));
        assertTrue(answer("203.0.113.4", get("/open")).startsWith(FORBIDDEN));
        Files.writeString(file, "203.0.113.5\n");
        product.expectReload("nothing changed", configuration("deny file:" + file));
        assertTrue(answer("203.0.113.5", get("/open")).startsWith(FORBIDDEN));
        assertTrue(answer("203.0.113.4", get("/open")).startsWith("HTTP/1.1 204 "));
    }

    /** As the process looks at them every few seconds. */
    @Test
    void aFileThatChangesIsTakenWithoutAReload(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bad.txt");
        Files.writeString(file, "203.0.113.4\n");
        product.expectReload("~1 listener", configuration("deny file:" + file));
        assertTrue(answer("203.0.113.5", get("/open")).startsWith("HTTP/1.1 204 "));
        Files.writeString(file, "203.0.113.0/24\n");
        Await.until(() -> answer("203.0.113.5", get("/open")).startsWith(FORBIDDEN), "the new list");
    }

    /** What strangers write counts nothing; what a trusted proxy writes names the client. */
    @Test
    void theClientIsWhoTrustedProxiesSayItIs() throws Exception {
        for (String field : new String[] {"X-Forwarded-For", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"}) {
            expectForbidden("198.51.100.1", get("/chat", field + ": 203.0.113.8"), "chat", "http");
        }
        expectForbidden("198.51.100.1", get("/chat", "Forwarded: for=203.0.113.8"), "chat", "http");
        String told = answer("203.0.113.200", get("/chat", "X-Forwarded-For: 203.0.113.8, 198.51.100.1"));
        assertTrue(told.startsWith(FORBIDDEN), told);
        assertTrue(product.wholeLine().contains(" client=198.51.100.1 "));
    }

    @Test
    void aReloadChangesTheListForRequestsOfConnectionsThatAreThere() throws Exception {
        try (End client = product.dial()) {
            assertTrue(client.send(TellingBalancer.header("203.0.113.5") + get("/open"))
                    .answer()
                    .startsWith("HTTP/1.1 204 "));
            product.expectReload("~1 listener", configuration("deny 203.0.113.0/29"));
            assertTrue(client.send(get("/open")).answer().startsWith(FORBIDDEN));
            product.expectReload("~1 listener", configuration("deny 203.0.113.66"));
            assertTrue(client.send(get("/open")).answer().startsWith("HTTP/1.1 204 "));
        }
    }
}
