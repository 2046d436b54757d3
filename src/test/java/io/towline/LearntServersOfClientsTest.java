package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** {@code sticky.learn} in the whole product: what a server gave a client leads back to it. */
class LearntServersOfClientsTest {

    /** Where a client asks for a session it gets one, by a header and by a cookie. */
    @AutoClose
    private final NamedServers servers = new NamedServers(
            3,
            (name, request) -> request.contains(" /begin")
                    ? List.of("Mcp-Session-Id: s-" + name, "Set-Cookie: x=y", "Set-Cookie: SID=c-" + name + "; Path=/")
                    : List.of());

    private final TestClock clock = new TestClock();

    LearntServersOfClientsTest() throws IOException {}

    private String configuration(String sticky) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ], sticky { %s } } }
                routes { chat { upstream = chat, http.enabled = on } }
                """.formatted(servers.urls(""), sticky);
    }

    @Test
    void fromAHeader() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("learn = \"header:Mcp-Session-Id\""))) {
            for (int i = 0; i < 3; i++) {
                String server = NamedServers.name(NamedServers.get(product, "/begin"));
                String session = "mcp-session-id: s-" + server;
                for (int j = 0; j < 4; j++) {
                    assertEquals(server, NamedServers.name(NamedServers.get(product, "/", session)));
                    assertEquals(server, NamedServers.name(NamedServers.handshake(product, "/", session)));
                }
            }
        }
    }

    @Test
    void fromACookieOfA101() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("learn = \"cookie:SID\""))) {
            for (int i = 0; i < 3; i++) {
                String server = NamedServers.name(NamedServers.handshake(product, "/begin"));
                for (int j = 0; j < 4; j++) {
                    assertEquals(
                            server, NamedServers.name(NamedServers.get(product, "/", "Cookie: z=1; SID=c-" + server)));
                }
            }
        }
    }

    @Test
    void ofAValueThatNoServerGaveNothingIsKnown() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("learn = \"header:Mcp-Session-Id\""))) {
            StringBuilder asked = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                asked.append(NamedServers.name(NamedServers.get(product, "/", "Mcp-Session-Id: s-a")));
            }
            assertEquals("abcabc", asked.toString());
        }
    }

    /** What its server knows of it the others may know, or refuse: that is theirs to say. */
    @Test
    void whereItsServerIsDrainedAnotherIsAskedUntilItIsBack() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("learn = \"header:Mcp-Session-Id\""))) {
            String server = NamedServers.name(NamedServers.get(product, "/begin"));
            String session = "Mcp-Session-Id: s-" + server;
            drain(product, server, true);
            assertNotEquals(server, NamedServers.name(NamedServers.get(product, "/", session)));
            drain(product, server, false);
            assertEquals(server, NamedServers.name(NamedServers.get(product, "/", session)));
        }
    }

    @Test
    void itIsForgottenWhenNobodyComesWithItAndOutlivesReloads() throws Exception {
        String learning = configuration("learn = \"header:Mcp-Session-Id\", learn-timeout = 10m");
        try (WholeProduct product = WholeProduct.of(learning, clock)) {
            String server = NamedServers.name(NamedServers.get(product, "/begin"));
            String session = "Mcp-Session-Id: s-" + server;
            product.reload(learning.replace("sticky {", "max-fails = 7, sticky {"));
            product.pass(clock, Duration.ofMinutes(9));
            assertEquals("aaa", asked(product, session, 3).replace(server, "a"));
            product.pass(clock, Duration.ofMinutes(11));
            assertEquals(3, asked(product, session, 3).chars().distinct().count());
        }
    }

    private static String asked(WholeProduct product, String line, int times) throws IOException {
        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < times; i++) {
            asked.append(NamedServers.name(NamedServers.get(product, "/", line)));
        }
        return asked.toString();
    }

    private void drain(WholeProduct product, String server, boolean whether) {
        assertEquals(
                Optional.empty(),
                product.towline.runningProxy().drain("chat", Optional.of(servers.url(server)), whether));
    }
}
