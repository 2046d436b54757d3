package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The policy {@code hash} in the whole product: plain requests, handshakes and the bridge's sessions with one value go to one server. */
class HashedServersTest {

    @AutoClose
    private final NamedServers servers = new NamedServers(4, (name, request) -> List.of("Set-Cookie: own=" + name));

    HashedServersTest() throws IOException {}

    private String configuration(String on) {
        return configuration(on, "");
    }

    private String configuration(String on, String without) {
        return servers.configuration("balance { policy = hash, on = " + on + " }", without);
    }

    @Test
    void byACookieWhateverIsAskedFor() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("\"cookie:SID\""))) {
            Set<String> used = new TreeSet<>();
            for (int i = 0; i < 30; i++) {
                String cookie = "Cookie: a=b; SID=" + i;
                String server = NamedServers.name(NamedServers.get(product, "/" + i, cookie));
                assertEquals(server, NamedServers.name(NamedServers.handshake(product, "/chat", cookie)));
                assertEquals(server, NamedServers.name(NamedServers.get(product, "/other", cookie)));
                used.add(server);
            }
            assertEquals(Set.of("a", "b", "c", "d"), used);
        }
    }

    /** A session's answer says what the 101 behind it set. */
    @Test
    void soDoSessionsOfTheBridge() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("\"cookie:SID\""))) {
            for (int i = 0; i < 8; i++) {
                String cookie = "Cookie: SID=" + i;
                try (End client = product.dial()) {
                    client.send("POST /sockjs/000/session" + i + "/xhr HTTP/1.1\nHost: s\nContent-Length: 0\n" + cookie
                            + "\n\n");
                    String opened = client.head();
                    assertTrue(opened.contains("\nSet-Cookie: own=" + get(product, cookie) + "\n"), opened);
                }
            }
        }
    }

    @Test
    void withoutTheCookieEachInTurn() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("\"cookie:SID\""))) {
            assertEquals(
                    "abcdabcd",
                    IntStream.range(0, 8)
                            .mapToObj(i -> get(product, i % 2 == 0 ? "X: y" : "Cookie: SID=; sid=1"))
                            .collect(Collectors.joining()));
        }
    }

    @Test
    void byTheClientsAddressBehindATrustedProxyAndByItsNetwork() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("client-ip"))) {
            assertTrue(places(product, "X-Forwarded-For: 10.9.8.%d").size() > 1);
            assertEquals(
                    1, places(product, "X-Forwarded-For: 10.9.8.%d, 10.9.8.7").size());
            product.reload(configuration("client-net"));
            assertEquals(1, places(product, "X-Forwarded-For: 10.9.8.%d").size());
            assertTrue(places(product, "X-Forwarded-For: 10.9.%d.8").size() > 1);
        }
    }

    @Test
    void byAHeaderAQueryOrThePath() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("\"header:X-Room\""))) {
            assertEquals(1, places(product, "X-Room: one\nX-Other: %d").size());
            product.reload(configuration("\"query:room\""));
            String query = NamedServers.name(NamedServers.get(product, "/a?x=1&room=7"));
            assertEquals(query, NamedServers.name(NamedServers.handshake(product, "/b?room=7&y")));
            product.reload(configuration("path"));
            String path = NamedServers.name(NamedServers.get(product, "/a?x=1"));
            assertEquals(path, NamedServers.name(NamedServers.handshake(product, "/a?y")));
        }
    }

    @Test
    void whereItsServerIsLostDrainedOrGoneTheNextByTheHashIsAskedAndOthersStayWhereTheyAre() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("\"cookie:SID\""))) {
            String mine = get(product, "Cookie: SID=1");
            int stranger = IntStream.range(2, 100)
                    .filter(i -> !get(product, "Cookie: SID=" + i).equals(mine))
                    .findFirst()
                    .orElseThrow();
            String others = get(product, "Cookie: SID=" + stranger);

            assertEquals(
                    Optional.empty(),
                    product.towline.runningProxy().drain("chat", Optional.of(servers.url(mine)), true));
            String next = get(product, "Cookie: SID=1");
            assertNotEquals(mine, next);
            assertEquals(next, get(product, "Cookie: SID=1"));
            assertEquals(others, get(product, "Cookie: SID=" + stranger));

            assertEquals(
                    Optional.empty(),
                    product.towline.runningProxy().drain("chat", Optional.of(servers.url(mine)), false));
            assertEquals(mine, get(product, "Cookie: SID=1"));

            product.reload(configuration("\"cookie:SID\"", mine));
            assertEquals(next, get(product, "Cookie: SID=1"));
            product.reload(configuration("\"cookie:SID\""));
            assertEquals(mine, get(product, "Cookie: SID=1"));

            servers.stop(mine);
            assertEquals(next, NamedServers.name(NamedServers.handshake(product, "/", "Cookie: SID=1")));
            assertEquals(next, get(product, "Cookie: SID=1"));
        }
    }

    private static Set<String> places(WholeProduct product, String line) {
        return IntStream.range(1, 20)
                .mapToObj(i -> get(product, line.formatted(i)))
                .collect(Collectors.toSet());
    }

    private static String get(WholeProduct product, String line) {
        try {
            return NamedServers.name(NamedServers.get(product, "/", line));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
