package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The cookie by which a client stays with its server: whole product, real sockets. */
class StickyCookieTest {

    private static final Pattern SET = Pattern.compile("\nSet-Cookie: (at=([A-Za-z0-9_-]{22}))(; [^\n]*)\n");

    @AutoClose
    private final NamedServers servers = new NamedServers(3, (name, request) -> List.of("Set-Cookie: own=" + name));

    StickyCookieTest() throws IOException {}

    private String configuration(String cookie) {
        return configuration(cookie, "");
    }

    private String configuration(String cookie, String without) {
        return servers.configuration("sticky.cookie { name = at, " + cookie + " }", without);
    }

    @Test
    void aClientStaysWhereItsFirstAnswerCameFrom() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration(""))) {
            Set<String> used = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                String first = NamedServers.get(product, "/");
                String server = NamedServers.name(first);
                assertEquals("; Path=/; HttpOnly; SameSite=Lax", attributes(first));
                assertTrue(first.contains("\nSet-Cookie: own=" + server + "\n"), first);
                for (int j = 0; j < 4; j++) {
                    expectSilent(server, NamedServers.get(product, "/" + j, "Cookie: a=b; " + cookie(first)));
                    expectSilent(server, NamedServers.handshake(product, "/" + j, "Cookie: " + cookie(first)));
                }
                used.add(server);
            }
            assertEquals(Set.of("a", "b", "c"), used);
        }
    }

    @Test
    void a101SetsItToo() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("path = /ws, max-age = 1h, same-site = strict"))) {
            String first = NamedServers.handshake(product, "/", "X-Forwarded-Proto: https");
            assertTrue(first.startsWith("HTTP/1.1 101 "), first);
            assertEquals("; Path=/ws; HttpOnly; Max-Age=3600; SameSite=Strict; Secure", attributes(first));
            expectSilent(NamedServers.name(first), NamedServers.get(product, "/", "Cookie: " + cookie(first)));
        }
    }

    /** An xhr of SockJS opens a session; what the 101 behind it sets is in its answer. */
    @Test
    void soDoesTheBridge() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration(""));
                End client = product.dial()) {
            client.send("POST /sockjs/000/aaaaaaaa/xhr HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
            String opened = client.head();
            assertTrue(opened.startsWith("HTTP/1.1 200 "), opened);
            int at = opened.indexOf("\nSet-Cookie: own=") + "\nSet-Cookie: own=".length();
            String server = opened.substring(at, at + 1);
            expectSilent(server, NamedServers.get(product, "/", "Cookie: " + cookie(opened)));
        }
    }

    @Test
    void whatNobodyMadeIsIgnoredAndReplaced() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration(""))) {
            String right = cookie(NamedServers.get(product, "/"));
            for (String hostile : List.of(
                    "at=",
                    "at=a",
                    "at=" + servers.url("a"),
                    "at=AAAAAAAAAAAAAAAAAAAAAA",
                    "at=" + "A".repeat(4000),
                    "at=\u00e4\u00ff\u0001",
                    "at=\"" + right.substring(3) + "\"",
                    right + "A",
                    right.substring(0, right.length() - 1),
                    "At=" + right.substring(3),
                    ";;;at;=;" + "x;".repeat(500))) {
                String answer = NamedServers.get(product, "/", "Cookie: " + hostile);
                assertTrue(answer.startsWith("HTTP/1.1 "), answer);
                if (answer.startsWith("HTTP/1.1 200 ")) {
                    assertEquals(22, cookie(answer).length() - 3, hostile);
                } else {
                    assertTrue(hostile.indexOf('\u0001') >= 0, hostile);
                }
            }
        }
    }

    @Test
    void whereItsServerIsDrainedLostOrGoneItMovesForGood() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration(""))) {
            String first = NamedServers.get(product, "/");
            String lost = NamedServers.name(first);
            assertEquals(
                    Optional.empty(),
                    product.towline.runningProxy().drain("chat", Optional.of(servers.url(lost)), true));
            String second = NamedServers.get(product, "/", "Cookie: " + cookie(first));
            assertNotEquals(lost, NamedServers.name(second));
            assertNotEquals(cookie(first), cookie(second));
            assertEquals(
                    Optional.empty(),
                    product.towline.runningProxy().drain("chat", Optional.of(servers.url(lost)), false));
            expectSilent(NamedServers.name(second), NamedServers.get(product, "/", "Cookie: " + cookie(second)));

            lost = NamedServers.name(second);
            product.reload(configuration("", lost));
            String third = NamedServers.get(product, "/", "Cookie: " + cookie(second));
            assertNotEquals(lost, NamedServers.name(third));

            lost = NamedServers.name(third);
            servers.stop(lost);
            String fourth = NamedServers.handshake(product, "/", "Cookie: " + cookie(third));
            assertNotEquals(lost, NamedServers.name(fourth));
            expectSilent(NamedServers.name(fourth), NamedServers.get(product, "/", "Cookie: " + cookie(fourth)));
        }
    }

    @Test
    void whereItsServerIsFullItMovesToo() throws Exception {
        String full = configuration("").replace("max-fails = 1", "max-fails = 1, each-server.max-connections = 1");
        try (WholeProduct product = WholeProduct.of(full);
                End held = product.dial()) {
            held.send(End.request("/"));
            String first = held.head();
            String second = NamedServers.get(product, "/", "Cookie: " + cookie(first));
            assertNotEquals(NamedServers.name(first), NamedServers.name(second));
            assertNotEquals(cookie(first), cookie(second));
        }
    }

    @Test
    void aReloadForgetsNothingAndASecretOutlivesTheProcess() throws Exception {
        String kept = configuration("secret = sixteen-letters-and-more");
        String first;
        try (WholeProduct product = WholeProduct.of(configuration(""))) {
            first = NamedServers.get(product, "/");
            product.reload(configuration("same-site = off"));
            expectSilent(NamedServers.name(first), NamedServers.get(product, "/", "Cookie: " + cookie(first)));
            product.reload(kept);
            String anew = NamedServers.get(product, "/", "Cookie: " + cookie(first));
            assertNotEquals(cookie(first), cookie(anew));
            first = NamedServers.get(product, "/");
        }
        try (WholeProduct product = WholeProduct.of(kept)) {
            for (int i = 0; i < 3; i++) {
                expectSilent(NamedServers.name(first), NamedServers.get(product, "/", "Cookie: " + cookie(first)));
            }
        }
    }

    private static void expectSilent(String server, String answer) {
        assertEquals(server, NamedServers.name(answer));
        assertFalse(answer.contains("Set-Cookie: at="), answer);
    }

    private static String cookie(String answer) {
        return set(answer).group(1);
    }

    private static String attributes(String answer) {
        return set(answer).group(3);
    }

    private static Matcher set(String answer) {
        Matcher set = SET.matcher(answer);
        assertTrue(set.find(), answer);
        return set;
    }
}
