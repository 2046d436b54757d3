package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often one client may come to a listener and to its routes: WebSockets, plain requests and the bridge's alike. */
class ClientRatesTest extends LimitsWorld {

    ClientRatesTest() throws IOException {}

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() throws Exception {
        start("routes.quiet.limits.requests { rate = 6/m, burst = 2 }");
        Fallback client = client();
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        product.line();
        product.line();
        Fallback.Answer refused = client.ask("GET", "/quiet", from(ONE));
        assertTrue(refused.head().startsWith("HTTP/1.1 429 Too Many Requests\r\n"), refused.head());
        assertEquals("text/plain; charset=utf-8", refused.field("Content-Type"));
        int seconds = Integer.parseInt(refused.field("Retry-After"));
        assertTrue(seconds >= 10 && seconds <= 20, refused.head());
        assertEquals(TOO_MANY_REQUESTS + "\n", refused.body());
        expectLine(ONE, "quiet", "http", 429, TOO_MANY_REQUESTS);
        assertEquals(204, client.ask("GET", "/quiet", from(OTHER)).status());
        clock.advance(Duration.ofSeconds(10));
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        assertEquals(429, client.ask("GET", "/quiet", from(ONE)).status());
    }

    @Test
    void theStatusMayBeAnother() throws Exception {
        start("routes.quiet.limits { requests { rate = 1/s, burst = 1 }, status = 503 }");
        assertEquals(204, quiet(ONE));
        assertEquals(503, quiet(ONE));
    }

    @Test
    void handshakesAreCountedByThemselves() throws Exception {
        start("routes.chat.limits.handshakes { rate = 1/s, burst = 2 }");
        join(ONE);
        join(ONE);
        expectRefused(ONE, TOO_MANY_HANDSHAKES);
        assertEquals(200, client().ask("GET", "/chat", from(ONE)).status()); // SockJS greets, which is none
        Fallback.Answer session = client().ask("POST", "/chat?towline-session=new", from(ONE));
        assertEquals(429, session.status()); // but to open a session is
        expectLine(ONE, "chat", "long-poll", 429, TOO_MANY_HANDSHAKES);
        join(OTHER);
        clock.advance(Duration.ofSeconds(1));
        join(ONE);
        expectRefused(ONE, TOO_MANY_HANDSHAKES);
    }

    /** Whoever has many addresses of IPv6 has a network of them. */
    @Test
    void addressesOfOneNetworkOfIpv6AreOneClient() throws Exception {
        start("routes.quiet.limits.requests { rate = 1/m, burst = 2 }");
        assertEquals(204, quiet("2001:db8:0:1::1"));
        assertEquals(204, quiet("2001:db8:0:1::2"));
        assertEquals(429, quiet("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertEquals(204, quiet("2001:db8:0:2::1"));
    }

    @Test
    void theListenersLimitsAreOverAllItsRoutes() throws Exception {
        start("""
                listeners.LISTENER.limits.requests { rate = 1/m, burst = 3 }
                routes.quiet.limits.requests { rate = 1/m, burst = 2 }
                """);
        assertEquals(204, quiet(ONE));
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(ONE)); // the third of the listener's, and the route lets in two
        product.line();
        product.line();
        product.line();
        expectRefused(ONE, TOO_MANY_REQUESTS, "Ignored: lines before");
    }

    @Test
    void allClientsTogetherMayBeLimited() throws Exception {
        start("routes.quiet.limits.requests { by = all, rate = 1/m, burst = 2 }");
        assertEquals(204, quiet(ONE));
        assertEquals(204, quiet(OTHER));
        assertEquals(429, quiet("203.0.113.3"));
    }

    @ParameterizedTest
    @CsvSource({"header:X-Key, X-Key: VALUE", "cookie:SID, Cookie: a=b; SID=VALUE; c=d"})
    void clientsMayBeToldApartByAValue(String by, String line) throws Exception {
        start("routes.quiet.limits.requests { by = \"" + by + "\", rate = 1/m, burst = 2 }");
        String one = line.replace("VALUE", "one");
        assertEquals(204, quiet(ONE, one));
        assertEquals(204, quiet(OTHER, one));
        assertEquals(429, quiet("203.0.113.3", one));
        assertEquals(204, quiet(ONE, line.replace("VALUE", "two")));
        assertEquals(204, quiet(ONE)); // without it the address counts
        assertEquals(204, quiet(ONE, line.replace("VALUE", "")));
        assertEquals(429, quiet(ONE));
        assertEquals(204, quiet(OTHER));
        String giant = line.replace("VALUE", "x".repeat(15_000));
        assertEquals(204, quiet(ONE, giant));
        assertEquals(204, quiet(ONE, giant));
        assertEquals(429, quiet(ONE, giant));
    }

    /** Only what trusted proxies say counts. */
    @Test
    void nobodyEscapesByAFieldOfHisOwn() throws Exception {
        start(
                "routes.quiet.limits.requests { rate = 1/m, burst = 1 }, listeners.LISTENER.forwarded.trust = [\"192.0.2.1\"]");
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(OTHER));
        assertEquals(429, quiet("203.0.113.3", "X-Real-IP: 203.0.113.4", "Forwarded: for=203.0.113.5"));
    }

    /** Each comes once, so none is refused; and who is, is still, whatever they drive out. */
    @ParameterizedTest
    @CsvSource({"client-address, 'X-Forwarded-For: 198.18.'", "header:X-Key, 'X-Key: 198.18.'"})
    void aFloodOfClientsHelpsNobodyWhoIsLimited(String by, String line) throws Exception {
        start("routes.quiet.limits.requests { by = \"" + by + "\", rate = 1/h, burst = 2 }\nlog.max-refusals = 10\n");
        Fallback client = client();
        int[] limited = new int[3];
        for (int i = 0; i < 3; i++) {
            limited[i] = client.ask("GET", "/quiet", line + "0.0").status();
        }
        assertArrayEquals(new int[] {204, 204, 429}, limited);
        for (int i = 1; i <= 5_000; i++) {
            String one = line + i / 256 + "." + i % 256;
            assertEquals(204, client.ask("GET", "/quiet", one).status(), one);
        }
        assertEquals(429, client.ask("GET", "/quiet", line + "0.0").status());
    }
}
