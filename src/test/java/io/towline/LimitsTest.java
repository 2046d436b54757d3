package io.towline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners: how many and how much they let in, where they are, and whom they believe. */
class LimitsTest {

    private final Backend backend;

    LimitsTest() throws IOException {
        backend = new Backend();
    }

    @AfterEach
    void end() throws IOException {
        backend.close();
    }

    private WholeProduct product(String listeners) throws IOException {
        return WholeProduct.of("""
                io.threads = 1
                listeners { %s }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat } }
                """.formatted(listeners, backend.url()));
    }

    @Test
    void aFullListenerTurnsAwayUntilOneLeaves() throws Exception {
        try (WholeProduct product = product("LISTENER { bind = \"127.0.0.1:0\", max-connections = 2 }");
                WholeProduct.Joined first = product.join(backend);
                WholeProduct.Joined second = product.join(backend)) {
            try (End third = product.dial()) {
                third.awaitEnd();
            }
            second.expectAlive();
            first.client().reset();
            first.server().close();
            product.line();
            try (WholeProduct.Joined next = product.join(backend)) {
                next.expectAlive();
                second.expectAlive();
            }
        }
    }

    @Test
    void aFullServerIsSaidToBeSoUntilOneLeaves() throws Exception {
        try (WholeProduct product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ { url = %s, max-connections = 1 } ] } }
                routes { chat { upstream = chat } }
                """.formatted(backend.url()))) {
            WholeProduct.Joined only = product.join(backend);
            try (End client = product.dial()) {
                String answer = client.send(End.request("/")).answer();
                assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
                assertTrue(answer.contains("\nRetry-After: 5\n"), answer);
                client.expectEnd();
            }
            assertTrue(product.line().contains(" status=503 "));
            only.client().reset();
            only.server().receive(); // the relay's lease is given back before its line is written
            only.server().close();
            product.line();
            product.join(backend).close();
        }
    }

    @Test
    void aHeadThatIsTooBigOrHasTooManyFieldsReachesNobody() throws Exception {
        try (WholeProduct product =
                product("LISTENER { bind = \"127.0.0.1:0\", max-header-size = 1KiB, max-headers = 10 }")) {
            String[] lines = new String[10];
            Arrays.setAll(lines, i -> "X-" + i + ": x");
            for (String head : new String[] {
                End.request("/?" + "x".repeat(1100)),
                End.request("/", "X: " + "x".repeat(1100)),
                End.request("/", lines)
            }) {
                try (End client = product.dial()) {
                    client.send(head);
                    client.awaitEnd();
                }
            }
            try (WholeProduct.Joined joined = product.join(backend, "/good", "X: " + "x".repeat(500))) {
                assertTrue(joined.request().startsWith("GET /good "), joined.request());
            }
        }
    }

    @Test
    void listenersStandSideBySideAndOneMayBeOnIpv6() throws Exception {
        try (WholeProduct product = product("""
                LISTENER { bind = "127.0.0.1:0" }
                LISTENER-six { bind = "[::1]:0" }
                """)) {
            assertTrue(product.address("-six").getAddress() instanceof Inet6Address);
            try (WholeProduct.Joined four = product.join(backend);
                    WholeProduct.Joined six =
                            WholeProduct.join(WholeProduct.dial(product.address("-six")), backend, End.request("/"))) {
                four.expectAlive();
                six.expectAlive();
                assertTrue(six.request().contains("\nX-Forwarded-For: ::1\n"), six.request());
                assertFalse(six.request().contains("\nForwarded:"), six.request());
                six.client().reset();
                six.server().close();
                String line = product.wholeLine();
                assertTrue(line.contains(" client=::1 listener=LISTENER-six "), line);
            }
        }
    }

    @Test
    void onlyATrustedProxyIsBelieved() throws Exception {
        String[] claims = {"X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https", "X-Real-IP: 203.0.113.7"};
        try (WholeProduct product = product("""
                LISTENER { bind = "127.0.0.1:0", forwarded.trust = [ "127.0.0.0/8" ] }
                LISTENER-strict { bind = "127.0.0.1:0" }
                """)) {
            try (WholeProduct.Joined believed = product.join(backend, "/", claims)) {
                assertTrue(
                        believed.request().contains("\nX-Forwarded-For: 203.0.113.7, 127.0.0.1\n"), believed.request());
                assertTrue(believed.request().contains("\nX-Forwarded-Proto: https\n"), believed.request());
                believed.client().reset();
            }
            assertTrue(product.wholeLine().contains(" client=203.0.113.7 "));
            try (WholeProduct.Joined not = WholeProduct.join(
                    WholeProduct.dial(product.address("-strict")), backend, End.request("/", claims))) {
                assertFalse(not.request().contains("203.0.113.7"), not.request());
                assertTrue(not.request().contains("\nX-Forwarded-For: 127.0.0.1\n"), not.request());
                assertTrue(not.request().contains("\nX-Forwarded-Proto: http\n"), not.request());
                not.client().reset();
            }
            assertTrue(product.wholeLine().contains(" client=127.0.0.1 "));
        }
    }

    /** A page behind a TLS balancer is of the same origin only if the balancer may say so. */
    @Test
    void theOriginIsComparedWithWhatATrustedProxySaysOfTheOutside() throws Exception {
        try (WholeProduct product = product("""
                LISTENER { bind = "127.0.0.1:0", forwarded.trust = [ "127.0.0.1" ] }
                """)) {
            product.join(backend, "/", "Origin: https://chat.test", "X-Forwarded-Proto: https")
                    .close();
            try (End client = product.dial()) {
                String answer = client.send(End.request("/", "Origin: https://chat.test"))
                        .answer();
                assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            }
        }
    }
}
