package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.Plant.Reload;
import io.towline.admin.Plant.UpstreamView;
import io.towline.relay.Frame;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another configuration for the running product: what changes, and that nothing else does. */
class ReloadTest {

    private static final Frame RESTART = Frame.close(1012, "draining");

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final Backend other = new Backend();

    ReloadTest() throws IOException {}

    private String simple() {
        return WholeProduct.simple(backend);
    }

    private WholeProduct product() throws IOException {
        return WholeProduct.of(simple());
    }

    private static void accepted(String summary, Reload how) {
        assertEquals(List.of(), how.mistakes());
        assertTrue(how.accepted());
        assertEquals(summary, how.summary());
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String status(End client, String target) throws IOException {
        client.send("GET " + target + " HTTP/1.1\nHost: chat.test\n\n");
        return client.answer().substring(9, 12);
    }

    @Test
    void routesChangeForTheNextRequestAndConversationsDoNot() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend);
                End idle = product.dial()) {
            assertEquals("426", status(idle, "/old"));
            accepted("~1 route", product.reload(simple() + "routes.chat.path = \"/new\"\n"));
            assertEquals("404", status(idle, "/old"));
            assertEquals("426", status(idle, "/new"));
            product.join(backend, "/new").close();
            joined.expectAlive();
        }
    }

    @Test
    void theSameFileChangesNothing() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            accepted("nothing changed", product.reload(simple()));
            joined.expectAlive();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            routes.b.upstream = chta              | FILE:5: routes.b.upstream: there is no upstream \"chta\". Did you mean chat?
            listeners.b.bind = \"127.0.0.1:TAKEN\" | listener b cannot be opened on 127.0.0.1:TAKEN: Address already in use, taken by THIS
            listeners.b.bind = \"0.0.0.0:OWN\"     | listener b cannot be opened on *:OWN: Address already in use, where listener LISTENER still listens, on 127.0.0.1:0. Take another port, or restart Towline.
            """)
    void whatCannotBeUsedChangesNothingAndSaysWhy(String line, String mistake) throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String config = simple() + line + "\nroutes.chat.path = \"/new\"\nlisteners.a.bind = \"127.0.0.1:FREE\"\n";
            int free = freePort();
            String port = Integer.toString(taken.getLocalPort());
            String own = Integer.toString(product.address().getPort());
            Reload how = product.reload(
                    config.replace("TAKEN", port).replace("OWN", own).replace("FREE", Integer.toString(free)));
            String said = how.mistakes().toString().replaceAll("taken by .*]", "taken by THIS]");
            assertEquals("[" + mistake.replace("TAKEN", port).replace("OWN", own) + "]", said);
            assertFalse(how.accepted());
            assertEquals("nothing changed", how.summary());
            try (End client = product.dial()) {
                assertEquals("426", status(client, "/old"));
            }
            assertThrows(ConnectException.class, () -> WholeProduct.dial(at(free)));
            joined.expectAlive();
            accepted("nothing changed", product.reload(simple()));
        }
    }

    @Test
    void aListenerComesAndAnotherGoesWithItsIdleConnections() throws Exception {
        int first = freePort();
        String second = "listeners.LISTENER-2.bind = \"127.0.0.1:%d\"\n".formatted(first);
        try (WholeProduct product = product()) {
            accepted("+1 listener", product.reload(simple() + second));
            try (End idle = WholeProduct.dial(at(first));
                    WholeProduct.Joined joined =
                            WholeProduct.join(WholeProduct.dial(at(first)), backend, End.request("/"))) {
                assertEquals("426", status(idle, "/"));
                accepted("-1 listener", product.reload(simple()));
                idle.expectEnd();
                joined.expectAlive();
                assertThrows(ConnectException.class, () -> WholeProduct.dial(at(first)));
                product.join(backend).close();
            }
        }
    }

    @Test
    void aListenerMovesToAnotherPort() throws Exception {
        int before = freePort();
        String moving = "listeners.LISTENER-2.bind = \"127.0.0.1:%d\"\n";
        try (WholeProduct product = WholeProduct.of(simple() + moving.formatted(before));
                WholeProduct.Joined joined =
                        WholeProduct.join(WholeProduct.dial(at(before)), backend, End.request("/"))) {
            int after = freePort();
            accepted("~1 listener", product.reload(simple() + moving.formatted(after)));
            assertEquals(at(after), product.address("-2"));
            WholeProduct.join(WholeProduct.dial(at(after)), backend, End.request("/"))
                    .close();
            assertThrows(ConnectException.class, () -> WholeProduct.dial(at(before)));
            joined.expectAlive();
        }
    }

    @Test
    void aListenerWithAnotherNameKeepsItsSocket() throws Exception {
        int port = freePort();
        String named = "listeners.LISTENER-%s.bind = \"127.0.0.1:" + port + "\"\n";
        try (WholeProduct product = WholeProduct.of(simple() + named.formatted("2"));
                End waiting = WholeProduct.dial(at(port))) {
            accepted("+1 listener, -1 listener", product.reload(simple() + named.formatted("3")));
            assertEquals("426", status(waiting, "/"));
            assertTrue(product.wholeLine().contains(" listener=LISTENER-3 "));
        }
    }

    @Test
    void whoIsTrustedChangesForTheNextRequest() throws Exception {
        try (WholeProduct product = product();
                End client = product.dial()) {
            String request = "GET / HTTP/1.1\nHost: chat.test\nX-Forwarded-For: 192.0.2.7\n\n";
            client.send(request).answer();
            assertTrue(product.wholeLine().contains(" client=127.0.0.1 "));
            accepted(
                    "~1 listener",
                    product.reload(simple() + "listeners.LISTENER.forwarded.trust = [\"127.0.0.1/32\"]\n"));
            client.send(request).answer();
            assertTrue(product.wholeLine().contains(" client=192.0.2.7 "));
        }
    }

    @Test
    void limitsOfAListenerHoldForNewConnections() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            accepted("~1 listener", product.reload(simple() + "listeners.LISTENER.max-connections = 1\n"));
            try (End second = product.dial()) {
                second.awaitEnd();
            }
            joined.expectAlive();
            accepted("~1 listener", product.reload(simple()));
            product.join(backend).close();
        }
    }

    @Test
    void theLogChangesItsForm() throws Exception {
        try (WholeProduct product = product();
                End client = product.dial()) {
            accepted("~log", product.reload(simple() + "log.format = json\n"));
            status(client, "/");
            assertTrue(product.wholeLine().contains("\"listener\":\"LISTENER\""));
        }
    }

    @Test
    void theBridgesBoundAndScriptsChange() throws Exception {
        String bridged = simple() + "routes.chat.bridge.enabled = on\n";
        try (WholeProduct product = WholeProduct.of(bridged);
                End client = product.dial()) {
            assertEquals("200", status(client, "/.towline/towline.d.ts"));
            accepted(
                    "~bridge",
                    product.reload(bridged + "bridge { client-scripts = \"/elsewhere\", buffers = 64MiB }\n"));
            assertEquals("200", status(client, "/elsewhere/towline.d.ts"));
            assertEquals(64L << 20, product.towline.observatory().buffers().bridgeLimit());
        }
    }

    @Test
    void whatTakesARestartIsSaidEachTimeAndStaysAsItIs() throws Exception {
        try (WholeProduct product = product()) {
            String config = simple() + "io.threads = 2\nadmin.enabled = on\n";
            for (int i = 0; i < 2; i++) {
                Reload how = product.reload(config);
                accepted("nothing changed", how);
                assertEquals(List.of("io.threads", "admin.enabled"), how.needRestart());
                assertEquals(1, product.towline.config().io().threads());
            }
            assertEquals(List.of(), product.reload(simple()).needRestart());
        }
    }

    // ---- upstreams ----

    private String twoUpstreams(String chat, String more) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] }, other { servers = [ %s ] } }
                routes { chat { upstream = chat }, other { path = "/other", upstream = other } }
                drain.time = 100s
                defaults.route.keepalive { client.ping-interval = off, upstream.ping-interval = off }
                %s
                """.formatted(chat, other.url(), more);
    }

    private String withoutOther() {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat } }
                drain.time = 100s
                defaults.route.keepalive { client.ping-interval = off, upstream.ping-interval = off }
                """.formatted(backend.url());
    }

    @Test
    void conversationsOnARemovedUpstreamAreToldAtTheDrainsPaceAndOthersAreNot() throws Exception {
        TestClock clock = new TestClock();
        try (WholeProduct product = WholeProduct.of(twoUpstreams(backend.url(), ""), clock);
                WholeProduct.Joined kept = product.join(backend)) {
            List<WholeProduct.Joined> removed = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                removed.add(product.join(other, "/other"));
            }
            WholeProduct.await("relays are missing", () -> product.towline.relays() == 5);
            accepted("-1 route, -1 upstream", product.reload(withoutOther()));
            List<WholeProduct.Joined> left = new ArrayList<>(removed);
            toldOne(product, left); // the first at once
            left.forEach(ReloadTest::stays);
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(25)); // of four in 100 s
                toldOne(product, left);
                left.forEach(ReloadTest::stays);
            }
            kept.expectAlive();
            for (WholeProduct.Joined each : removed) {
                each.close();
            }
        }
    }

    private static void stays(WholeProduct.Joined joined) {
        try {
            joined.expectAlive();
        } catch (IOException ended) {
            throw new AssertionError(ended);
        }
    }

    /** Of {@code left} the one with the least patience: they are told in the order in which they came. */
    private static void toldOne(WholeProduct product, List<WholeProduct.Joined> left) throws Exception {
        WholeProduct.Joined told = left.removeFirst();
        told.client().expect(RESTART);
        told.client().send(Frame.close(1012, "").masked());
        told.client().expectEnd();
        assertEquals(
                Frame.close(1001, "draining").payload(), told.server().receive().payload());
        told.close();
        String line = product.line();
        assertTrue(line.endsWith(" close_code=1012 by=towline cause=upstream-removed reason=draining"), line);
        assertTrue(line.contains(" upstream=other "), line);
    }

    @Test
    void oneThatIsBackBeforeItsTurnStays() throws Exception {
        TestClock clock = new TestClock();
        try (WholeProduct product = WholeProduct.of(twoUpstreams(backend.url(), ""), clock);
                WholeProduct.Joined first = product.join(other, "/other");
                WholeProduct.Joined second = product.join(other, "/other")) {
            WholeProduct.await("relays are missing", () -> product.towline.relays() == 2);
            product.reload(withoutOther());
            first.client().expect(RESTART);
            accepted("+1 route, +1 upstream", product.reload(twoUpstreams(backend.url(), "")));
            clock.advance(Duration.ofSeconds(99));
            product.join(other, "/other").close();
            second.expectAlive();
        }
    }

    @Test
    void aServerTakenOutOfAGroupIsLeftAndTheOthersConversationsStay() throws Exception {
        try (WholeProduct product =
                        WholeProduct.of(twoUpstreams(backend.url() + ", " + other.url(), "drain.time = 0s"));
                WholeProduct.Joined one = product.join(backend);
                WholeProduct.Joined two = product.join(other)) {
            accepted("~1 upstream", product.reload(twoUpstreams(backend.url(), "drain.time = 0s")));
            two.client().expect(RESTART);
            one.expectAlive();
            product.join(backend).close();
        }
    }

    @Test
    void aHandshakeUnderWayToARemovedServerEndsAsARelayThatIsToldToGo() throws Exception {
        try (WholeProduct product = WholeProduct.of(twoUpstreams(backend.url(), ""));
                End client = product.dial()) {
            client.send(End.request("/other"));
            try (End server = other.accept()) {
                String head = server.head();
                accepted("-1 route, -1 upstream", product.reload(withoutOther()));
                server.send(End.agreement(head));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                client.expect(RESTART);
            }
        }
    }

    private static UpstreamView chat(WholeProduct product) {
        return product.towline.observatory().upstreams().getFirst();
    }

    @Test
    void aGroupThatStaysAsItIsKeepsWhatItKnows() throws Exception {
        try (WholeProduct product = WholeProduct.of(twoUpstreams(backend.url(), ""));
                WholeProduct.Joined joined = product.join(backend)) {
            UpstreamView before = chat(product);
            assertEquals(1, before.servers().getFirst().leases());
            accepted("-1 route, -1 upstream", product.reload(withoutOther()));
            assertEquals(before, chat(product));
            joined.expectAlive();
        }
    }

    @Test
    void whatAnOperatorDrainedStaysDrainedInAGroupThatChanged() throws Exception {
        String both = backend.url() + ", " + other.url();
        try (WholeProduct product = WholeProduct.of(twoUpstreams(both, ""))) {
            String url = other.url().replace("\"", "");
            assertEquals(Optional.empty(), product.towline.observatory().drain("chat", Optional.of(url), true));
            accepted("~1 upstream", product.reload(twoUpstreams(both, "upstreams.chat.max-fails = 9")));
            for (int i = 0; i < 3; i++) {
                product.join(backend).close();
            }
        }
    }

    // ---- in turn ----

    @Test
    void whileDrainingItIsRefused() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            Thread drain = Thread.ofPlatform().daemon().start(() -> {
                try {
                    product.towline.drain();
                } catch (InterruptedException hurried) {
                    Thread.currentThread().interrupt();
                }
            });
            joined.client().expect(RESTART);
            Reload how = product.reload(simple() + "listeners.b.bind = \"127.0.0.1:0\"\n");
            assertFalse(how.accepted());
            assertEquals(
                    List.of("Towline is draining and takes no new configuration. The next start reads the file."),
                    how.mistakes());
            joined.client().close();
            joined.server().close();
            drain.join(Duration.ofSeconds(10));
            assertFalse(product.towline.reload().accepted());
        }
    }
}
