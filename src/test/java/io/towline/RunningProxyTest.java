package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.operate.RunningProxy;
import io.towline.relay.Frame;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running proxy as operators see it, and what they do to it. */
class RunningProxyTest {

    private final TestClock clock = new TestClock();
    private final Backend one = new Backend();
    private final Backend two = new Backend();
    private final WholeProduct product;
    private final RunningProxy proxy;

    RunningProxyTest() throws IOException {
        product = WholeProduct.of("""
                        io.threads = 2
                        listeners { LISTENER { bind = "127.0.0.1:0", max-connections = 50 } }
                        upstreams { chat { servers = [ %s, %s ] } }
                        routes { chat { upstream = chat, path = /chat, bridge.enabled = on } }
                        drain.time = 0s
                        admin.token = hunter2
                        """.formatted(one.url(), two.url()), clock);
        proxy = product.towline.runningProxy();
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        one.close();
        two.close();
    }

    @Test
    void openRelaysAndSessionsAreSeen() throws Exception {
        try (WholeProduct.Joined _ = join(one, "Sec-WebSocket-Protocol: v1");
                Fallback client = new Fallback(product.address())) {
            client.send("GET", "/chat/events?a=1", "", "Accept: text/event-stream");
            try (End server = two.accept()) {
                server.agree();
                client.head();
                client.event();
                server.send(Frame.text("hello"));
                client.event();
                clock.advance(Duration.ofMillis(1_500));

                LiveConversation seen = seen(Kind.WEBSOCKET);
                assertEquals("/chat", seen.arrival().path());
                assertEquals(new Destination("chat", "chat", Optional.of(url(one))), seen.destination());
                assertEquals(Optional.of("v1"), seen.protocol());
                assertEquals(Optional.empty(), seen.session());
                assertEquals(Duration.ofMillis(1_500), seen.age());
                assertEquals(new Traffic(1, 20, 1, 6), seen.traffic());
                assertTrue(seen.client().sinceData().isPresent());

                LiveConversation session = seen(Kind.SSE);
                assertEquals("/chat/events", session.arrival().path());
                assertEquals(new Destination("chat", "chat", Optional.of(url(two))), session.destination());
                assertTrue(session.session().orElseThrow().matches("[0-9a-f]{8}"));
                assertEquals(new Traffic(0, 0, 1, 7), session.traffic());
                assertEquals(5, session.client().queued());
                assertEquals(Optional.empty(), session.client().sinceData());
                assertTrue(session.upstream().sinceData().isPresent());

                ProxyControl.Overview overview = proxy.overview();
                assertEquals(1, overview.relays());
                assertEquals(1, overview.sessions());
                assertEquals(ProxyControl.Phase.RUNNING, overview.phase());
                assertEquals(ProcessHandle.current().pid(), overview.pid());
                assertEquals(new Traffic(1, 20, 2, 13), proxy.traffic());
                Scraped metrics = Scraped.of(product.towline);
                assertEquals(2, metrics.sum("conversations_opened_total"));
                assertTrue(metrics.sum("bridge_buffer_used_bytes") > 5, metrics::toString);
                assertEquals(0, metrics.sum("relay_queued_bytes"));
                assertEquals(5, metrics.sum("session_queued_bytes", "side=\"client\""));
            }
        }
    }

    /** From one look to the next, which are a second apart where somebody watches. */
    @Test
    void ratesAreThoseOfTheLastSecond() throws Exception {
        try (WholeProduct.Joined relay = join(one)) {
            assertEquals(Optional.empty(), proxy.conversations().getFirst().rate());
            clock.advance(Duration.ofSeconds(2));
            relay.client().send(Frame.text("0123456789").masked()); // 16 bytes
            relay.server().expect(Frame.text("0123456789").masked());
            relay.server().send(Frame.text("01234567890123456789")); // 22 bytes
            relay.client().expect(Frame.text("01234567890123456789"));
            Optional<LiveConversation.Rate> rate =
                    proxy.conversations().getFirst().rate();
            assertEquals(Optional.of(new LiveConversation.Rate(8, 11)), rate);
            clock.advance(Duration.ofSeconds(1));
            assertEquals(
                    Optional.of(new LiveConversation.Rate(0, 0)),
                    proxy.conversations().getFirst().rate());
            clock.advance(Duration.ofSeconds(11));
            assertEquals(Optional.empty(), proxy.conversations().getFirst().rate());
        }
    }

    @Test
    void aSnapshotServesForASecond() throws Exception {
        assertEquals(List.of(), proxy.conversations());
        try (WholeProduct.Joined _ = join(one)) {
            assertEquals(List.of(), proxy.conversations());
            clock.advance(Duration.ofSeconds(1));
            assertEquals(1, proxy.conversations().size());
        }
    }

    @Test
    void whatEndsStaysInTheTotals() throws Exception {
        try (WholeProduct.Joined relay = join(one)) {
            assertEquals(new Traffic(1, 20, 1, 6), proxy.traffic());
            goodbye(relay);
            product.line();
            assertEquals(new Traffic(1, 20, 1, 6), proxy.traffic(), "what was seen a moment ago");
            clock.advance(Duration.ofSeconds(1));
            assertEquals(new Traffic(2, 28, 2, 10), proxy.traffic());
        }
    }

    @Test
    void anOperatorClosesOneAndItsEndingIsRemembered() throws Exception {
        try (WholeProduct.Joined stays = join(one);
                WholeProduct.Joined goes = join(two)) {
            long id = proxy.conversations().stream()
                    .filter(each -> each.destination().server().equals(Optional.of(url(two))))
                    .findFirst()
                    .orElseThrow()
                    .arrival()
                    .id();
            assertEquals(1, proxy.close(each -> each.arrival().id() == id, 4001, "moved"));
            goes.client().expect(Frame.close(4001, "moved"));
            goes.server().expect(Frame.close(1001, "moved").masked());
            goes.client().send(Frame.close(4001, "").masked());
            goes.server().send(Frame.close(1001, ""));
            goes.client().expectEnd();
            goes.client().close();
            goes.server().close();
            String line = product.line();
            assertTrue(line.endsWith(" close_code=4001 by=towline cause=closed-by-operator reason=moved"), line);
            ProxyControl.EndingView ending = proxy.endings().getFirst();
            assertEquals(id, ending.conversation().arrival().id());
            assertEquals(
                    Cause.CLOSED_BY_OPERATOR, ending.conversation().ending().cause());
            stays.client().send(Frame.text("still there").masked());
            stays.server().expect(Frame.text("still there").masked());
        }
    }

    @Test
    void refusedClientsPushNoLossOut() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (WholeProduct.Joined lost = join(i == 1 ? two : one)) {
                lost.server().close();
                lost.client().expect(Frame.close(1011, "upstream lost"));
                lost.client().send(Frame.close(1011, "").masked());
                lost.client().close();
                assertTrue(product.line().contains(" cause=upstream-lost "));
            }
        }
        one.close();
        two.close();
        for (int i = 0; i < 205; i++) {
            try (End client = product.dial()) {
                client.send(End.request("/chat"));
                assertTrue(client.answer().startsWith("HTTP/1.1 502 "));
                assertTrue(product.line().contains(" cause=refused-unreachable "));
            }
        }
        assertEquals(3, endings(Cause.UPSTREAM_LOST));
        assertEquals(200, endings(Cause.REFUSED_UNREACHABLE));
        assertEquals(
                205,
                proxy.repeatedEndings().stream()
                        .filter(each -> !each.latest().conversation().hadOpened())
                        .mapToLong(ProxyControl.RepeatedView::count)
                        .sum());
    }

    private long endings(Cause cause) {
        return proxy.endings().stream()
                .filter(each -> each.conversation().ending().cause() == cause)
                .count();
    }

    @Test
    void aCodeThatNoFrameMayCarryIsRefused() {
        assertEquals(
                "a close frame must not carry code 1006",
                assertThrows(IllegalArgumentException.class, () -> proxy.close(each -> true, 1006, ""))
                        .getMessage());
    }

    @Test
    void aDrainedServerIsLeftAndNewConversationsGoToTheOther() throws Exception {
        try (WholeProduct.Joined first = join(one);
                WholeProduct.Joined _ = join(two)) {
            assertEquals(Optional.empty(), proxy.drain("chat", Optional.of(url(one)), true));
            first.client().expect(Frame.close(1012, "draining"));
            first.server().expect(Frame.close(1001, "draining").masked());
            first.client().send(Frame.close(1012, "").masked());
            first.server().send(Frame.close(1001, ""));
            first.client().close();
            first.server().close();
            assertTrue(product.line().contains(" cause=drain "));
            try (WholeProduct.Joined _ = join(two);
                    WholeProduct.Joined _ = join(two)) {
                List<ProxyControl.ServerView> servers =
                        proxy.upstreams().getFirst().servers();
                assertEquals("round-robin", proxy.upstreams().getFirst().policy());
                assertEquals(ServerState.DRAINED, servers.getFirst().state());
                assertEquals(0, servers.getFirst().leases());
                assertEquals(1, servers.getFirst().succeeded());
                assertEquals(url(two), servers.getLast().url());
                assertEquals(ServerState.IN_USE, servers.getLast().state());
                assertEquals(3, servers.getLast().leases());
                assertEquals(3, servers.getLast().succeeded());
                assertEquals(Optional.of(Duration.ZERO), servers.getLast().latency());
            }
        }
    }

    @Test
    void aDrainedUpstreamRefusesUntilThatIsTakenBack() throws Exception {
        assertEquals(Optional.empty(), proxy.drain("chat", Optional.empty(), true));
        try (End client = product.dial()) {
            client.send(End.request("/chat"));
            assertTrue(client.answer().startsWith("HTTP/1.1 503 "));
        }
        String line = product.line();
        assertTrue(line.contains(" status=503 "), line);
        assertTrue(line.endsWith(" cause=refused-unavailable reason=\"drained by operator\""), line);
        assertEquals(Optional.empty(), proxy.drain("chat", Optional.of(url(two)), false));
        try (WholeProduct.Joined back = join(two)) {
            goodbye(back);
        }
    }

    @Test
    void whatIsNotThereCannotBeDrained() {
        assertEquals(
                Optional.of("There is no upstream chatt; there is chat."),
                proxy.drain("chatt", Optional.empty(), true));
        assertEquals(
                Optional.of("Upstream chat has no server ws://else:1; it has " + url(one) + ", " + url(two) + "."),
                proxy.drain("chat", Optional.of("ws://else:1"), true));
        String mistyped = url(two).replace("127.0.0.1", "127.0.0.l");
        assertEquals(
                Optional.of("Upstream chat has no server " + mistyped + "; it has " + url(one) + ", " + url(two)
                        + ". Did you mean " + url(two) + "?"),
                proxy.drain("chat", Optional.of(mistyped), true));
    }

    @Test
    void aServerMayBeNamedAsItsConfigurationMay() {
        String bare = url(one).replace("ws://", "");
        assertEquals(Optional.empty(), proxy.drain("chat", Optional.of("http://" + bare), true));
        assertEquals(
                ProxyControl.ServerState.DRAINED,
                proxy.upstreams().getFirst().servers().getFirst().state());
        assertEquals(Optional.empty(), proxy.drain("chat", Optional.of(bare), false));
        assertEquals(
                ProxyControl.ServerState.IN_USE,
                proxy.upstreams().getFirst().servers().getFirst().state());
    }

    @Test
    void listenersRoutesAndTheConfigurationAreShown() throws Exception {
        try (WholeProduct.Joined _ = join(one)) {
            ProxyControl.ListenerView listener = proxy.listeners().getFirst();
            assertEquals("127.0.0.1:" + product.address().getPort(), listener.address());
            assertEquals(1, listener.connections());
            assertEquals(0, listener.turnedAway());
            assertEquals(OptionalInt.of(50), listener.maxConnections());
            assertEquals(Optional.empty(), listener.certificateEnds());
        }
        assertEquals(
                List.of(new ProxyControl.RouteView(
                        "chat",
                        List.of(),
                        List.of(),
                        "/chat",
                        "prefix",
                        Optional.of("chat"),
                        Optional.empty(),
                        List.of("websocket", "resumable-websocket", "sse", "ndjson", "long-poll"))),
                proxy.routes());
        String shown = proxy.configuration();
        assertTrue(shown.contains("\"token\":\"***\"") && !shown.contains("hunter2"), shown);
    }

    @Test
    void theLastReloadIsRemembered() {
        assertEquals(Optional.empty(), proxy.overview().lastReload());
        ProxyControl.Reload reload = product.towline.reload();
        assertEquals("nothing changed", reload.summary());
        assertEquals(Optional.of(reload), proxy.overview().lastReload());
    }

    /** Joined for certain, and a frame of 14 bytes has passed from the client, one of 4 from the server. */
    private WholeProduct.Joined join(Backend backend, String... lines) throws IOException {
        End client = product.dial();
        WholeProduct.Joined joined = WholeProduct.join(client, backend, End.request("/chat", lines), lines);
        client.send(Frame.text("are you there?").masked());
        joined.server().expect(Frame.text("are you there?").masked());
        joined.server().send(Frame.text("I am"));
        client.expect(Frame.text("I am"));
        return joined;
    }

    private static void goodbye(WholeProduct.Joined joined) throws IOException {
        joined.client().send(Frame.close(1000, "").masked());
        joined.server().expect(Frame.close(1000, "").masked());
        joined.server().send(Frame.close(1000, ""));
        joined.client().expect(Frame.close(1000, ""));
        joined.client().close();
        joined.server().close();
    }

    private LiveConversation seen(Kind kind) {
        List<LiveConversation> all = proxy.conversations().stream()
                .filter(each -> each.arrival().kind() == kind)
                .toList();
        assertEquals(1, all.size(), kind::label);
        return all.getFirst();
    }

    private static String url(Backend backend) {
        return backend.url().replace("\"", "");
    }
}
