package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clients of whom a balancer tells by the PROXY protocol: what it tells holds wherever an address counts. */
class ProxiedClientsTest {

    private static final String HEADER = TellingBalancer.header("203.0.113.7");

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final WholeProduct product = WholeProduct.of(configuration("required"));

    ProxiedClientsTest() throws IOException {}

    private String configuration(String mode) {
        return """
                listeners { LISTENER {
                  %s
                } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { path = /chat, upstream = chat, bridge.enabled = on } }
                """.formatted(TellingBalancer.settings(mode, "203.0.113.0/24"), backend.url());
    }

    private String client(String line) {
        return line.substring(line.indexOf("client="), line.indexOf(" listener="));
    }

    @Test
    void theServerAndTheLogAreToldTheClient() throws Exception {
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, HEADER + End.request("/chat"))) {
            assertTrue(joined.request().contains("\nX-Forwarded-For: 203.0.113.7\n"), joined.request());
            assertTrue(joined.request().contains("\nX-Real-IP: 203.0.113.7\n"), joined.request());
        }
        assertEquals("client=203.0.113.7", client(product.wholeLine()));
    }

    /** A proxy between the client and the balancer. */
    @Test
    void whoIsTrustedIsJudgedByWhatTheBalancerTells() throws Exception {
        String request = End.request("/chat", "X-Forwarded-For: 198.51.100.1");
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, HEADER + request)) {
            assertTrue(joined.request().contains("\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\n"), joined.request());
        }
        assertEquals("client=198.51.100.1", client(product.wholeLine()));
        String stranger = TellingBalancer.header("192.0.2.9");
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, stranger + request)) {
            assertTrue(joined.request().contains("\nX-Forwarded-For: 192.0.2.9\n"), joined.request());
        }
        assertEquals("client=192.0.2.9", client(product.wholeLine()));
    }

    @Test
    void refusalsHaveTheClientToo() throws Exception {
        try (End client = product.dial()) {
            client.send(HEADER + "GET /nowhere HTTP/1.1\nHost: chat.test\n\n");
            assertTrue(client.answer().startsWith("HTTP/1.1 404 "));
            client.send("GET /chat HTTP/1.1\nHost: chat.test\nX: a\n b\n\n");
            assertTrue(client.answer().startsWith("HTTP/1.1 400 "));
        }
        assertEquals("client=203.0.113.7", client(product.wholeLine()));
        assertEquals("client=203.0.113.7", client(product.wholeLine()));
    }

    /** For the connections that come then. */
    @Test
    void aReloadTurnsItOffAndOn() throws Exception {
        try (End before = product.dial()) {
            before.send(HEADER + "GET /nowhere HTTP/1.1\nHost: chat.test\n\n");
            assertTrue(before.answer().startsWith("HTTP/1.1 404 "));
            product.wholeLine();
            product.expectReload("~1 listener", configuration("off"));
            before.send("GET /nowhere HTTP/1.1\nHost: chat.test\n\n");
            assertTrue(before.answer().startsWith("HTTP/1.1 404 "));
            assertEquals("client=203.0.113.7", client(product.wholeLine()));
            try (End direct = product.dial()) {
                direct.send("GET /nowhere HTTP/1.1\nHost: chat.test\n\n");
                assertTrue(direct.answer().startsWith("HTTP/1.1 404 "));
            }
            assertEquals("client=127.0.0.1", client(product.wholeLine()));
            product.expectReload("~1 listener", configuration("required"));
            try (End direct = product.dial()) {
                direct.send("GET /nowhere HTTP/1.1\nHost: chat.test\n\n");
                direct.expectEnd();
            }
        }
        assertEquals(0, product.linesWaiting());
    }
}
