package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.UpstreamView;
import io.towline.relay.Frame;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Upstreams and their servers come and go by a reload: who is told to leave, when, and that the others stay. */
class ReloadedUpstreamsTest {

    private static final Frame RESTART = Frame.close(1012, "draining");

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final Backend other = new Backend();

    ReloadedUpstreamsTest() throws IOException {}

    private String twoUpstreams(String chat, String more) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] }, other { servers = [ %s ] } }
                routes { chat { upstream = chat }, other { path = "/other", upstream = other } }
                drain.time = 100s
                defaults.route.keepalive.client.ping-interval = off
                defaults.route.keepalive.upstream.ping-interval = off
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
                defaults.route.keepalive.client.ping-interval = off
                defaults.route.keepalive.upstream.ping-interval = off
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
            product.expectReload(
                    "-1 route, -1 upstream; 4 conversations of " + url(other) + " are told to go within 100s",
                    withoutOther());
            List<WholeProduct.Joined> left = new ArrayList<>(removed);
            toldOne(product, left); // the first at once
            left.forEach(ReloadedUpstreamsTest::stays);
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(25)); // of four in 100 s
                toldOne(product, left);
                left.forEach(ReloadedUpstreamsTest::stays);
            }
            kept.expectAlive();
            for (WholeProduct.Joined each : removed) {
                each.close();
            }
        }
    }

    private static String url(Backend server) {
        return server.url().replace("\"", "");
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
            product.expectReload("+1 route, +1 upstream", twoUpstreams(backend.url(), ""));
            product.pass(clock, Duration.ofSeconds(99)); // or the next handshake would begin 99 s ago
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
            product.expectReload(
                    "~1 upstream; 1 conversation of " + url(other) + " is told to go at once",
                    twoUpstreams(backend.url(), "drain.time = 0s"));
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
                product.expectReload(
                        "-1 route, -1 upstream; 1 conversation of " + url(other) + " is told to go within 100s",
                        withoutOther());
                server.send(End.agreement(head));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                client.expect(RESTART);
            }
        }
    }

    private static UpstreamView chat(WholeProduct product) {
        return product.towline.runningProxy().upstreams().getFirst();
    }

    @Test
    void aGroupThatStaysAsItIsKeepsWhatItKnows() throws Exception {
        try (WholeProduct product = WholeProduct.of(twoUpstreams(backend.url(), ""));
                WholeProduct.Joined joined = product.join(backend)) {
            UpstreamView before = chat(product);
            assertEquals(1, before.servers().getFirst().leases());
            product.expectReload("-1 route, -1 upstream", withoutOther());
            assertEquals(before, chat(product));
            joined.expectAlive();
        }
    }

    @Test
    void whatAnOperatorDrainedStaysDrainedInAGroupThatChanged() throws Exception {
        String both = backend.url() + ", " + other.url();
        try (WholeProduct product = WholeProduct.of(twoUpstreams(both, ""))) {
            assertEquals(Optional.empty(), product.towline.runningProxy().drain("chat", Optional.of(url(other)), true));
            product.expectReload("~1 upstream", twoUpstreams(both, "upstreams.chat.max-fails = 9"));
            for (int i = 0; i < 3; i++) {
                product.join(backend).close();
            }
        }
    }
}
