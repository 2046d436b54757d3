package io.towline.bridge.protocol.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig.Origins;
import io.towline.io.IoThread;
import io.towline.testkit.Await;
import io.towline.testkit.TestUpstream;
import io.towline.testkit.TestUpstream.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions begin, are refused, and end, as their clients see it. */
class SessionStatesTest {

    private static final String INTERRUPTED = "200 c[1002,\"Connection interrupted\"]\n";

    private final SockJsRoute route = new SockJsRoute();
    private PlainServer server;
    private SockJsWorld world;

    @AfterEach
    void end() throws Exception {
        world.close();
        server.close();
    }

    private SockJsClient client() throws Exception {
        if (server == null) {
            server = PlainServer.willing();
        }
        if (world == null) {
            world = new SockJsWorld(route.config(), server.port());
        }
        return world.client();
    }

    private static String poll(SockJsClient client) throws Exception {
        return client.post("/000/s/xhr", "").answer();
    }

    @Test
    void openIsSaidWhenTheServerHasAgreed() throws Exception {
        server = PlainServer.hesitant();
        try (SockJsClient client = client();
                SockJsClient other = client()) {
            client.post("/000/s/xhr", "");
            world.awaitReceiver("s", true);
            assertEquals("200 c[2010,\"Another connection still open\"]\n", poll(other));
            server.agree();
            assertEquals("200 o\n", client.answer());
        }
    }

    @Test
    void openMayBeSaidBeforeAndMessagesWaitThen() throws Exception {
        route.earlyOpen = true;
        server = PlainServer.hesitant();
        try (SockJsClient client = client();
                SockJsClient sender = client()) {
            assertEquals("200 o\n", poll(client));
            sender.post("/000/s/xhr_send", "[\"early\"]");
            world.awaitReceiver("s", false);
            client.post("/000/s/xhr", "");
            world.awaitReceiver("s", true);
            server.agree();
            assertEquals("204 ", sender.answer());
            assertEquals("early", server.next());
            PlainServer.say(server.peer(), "late");
            assertEquals("200 a[\"late\"]\n", client.answer());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"false | 200 c[1011,\"upstream refused\"]", "true | 200 o"})
    void aServerThatRefusesIsAClose(boolean early, String first) throws Exception {
        route.earlyOpen = early;
        server = PlainServer.willing(); // unused
        world = new SockJsWorld(route.config(), TestUpstream.deadPort());
        try (SockJsClient client = client()) {
            assertEquals(first + "\n", poll(client));
            assertEquals("200 c[1011,\"upstream refused\"]\n", poll(client));
            assertEquals("200 c[1011,\"upstream refused\"]\n", poll(client));
            assertTrue(world.told().startsWith("ended UPSTREAM refused-unreachable "));
        }
    }

    @Test
    void aStreamThatIsRefusedIsToldSo() throws Exception {
        server = PlainServer.willing(); // unused
        world = new SockJsWorld(route.config(), TestUpstream.deadPort());
        try (SockJsClient client = client()) {
            client.post("/000/s/xhr_streaming", "").status();
            assertEquals("h".repeat(2048) + "\n", client.chunk());
            assertEquals("c[1011,\"upstream refused\"]\n", client.chunk());
            assertEquals("", client.chunk());
        }
    }

    @Test
    void aPollThatBreaksEndsTheSession() throws Exception {
        try (SockJsClient broken = client();
                SockJsClient client = client()) {
            assertEquals("200 o\n", poll(broken));
            world.awaitReceiver("s", false);
            broken.post("/000/s/xhr", "");
            world.awaitReceiver("s", true);
            assertEquals("200 c[2010,\"Another connection still open\"]\n", poll(client));
            broken.leave();
            assertEquals("close 1001 client lost", server.next());
            assertEquals(INTERRUPTED, poll(client));
            assertEquals(INTERRUPTED, poll(client));
            assertEquals("opened", world.told());
            assertEquals("ended CLIENT client-lost client lost", world.told());
            world.pass(Duration.ofSeconds(31));
            server.agree();
            assertEquals(
                    "404 There is no such session here.",
                    client.post("/000/s/xhr_send", "[]").answer());
        }
    }

    @Test
    void aStreamThatBreaksEndsTheSession() throws Exception {
        try (SockJsClient broken = client();
                SockJsClient client = client()) {
            broken.post("/000/s/xhr_streaming", "").status();
            broken.chunk();
            assertEquals("o\n", broken.chunk());
            broken.leave();
            assertEquals("close 1001 client lost", server.next());
            assertEquals(INTERRUPTED, poll(client));
        }
    }

    /** Its thread has not looked at the broken connection yet when the new request comes to it from another. */
    @ParameterizedTest
    @ValueSource(strings = {"xhr_streaming", "xhr"})
    void whoComesRightAfterACutHearsOfTheCut(String way) throws Exception {
        List<SockJsClient> all = new ArrayList<>();
        try (SockJsClient broken = client()) {
            broken.post("/000/s/xhr_streaming", "").status();
            broken.chunk();
            assertEquals("o\n", broken.chunk());
            IoThread thread = world.threadOf("s");
            SockJsClient client = onAnotherThread(thread, all);
            CountDownLatch held = new CountDownLatch(1);
            thread.execute(() -> Await.calmly(held, "the cut and the new request"));
            broken.leave();
            int before = world.handled.get();
            client.post("/000/s/" + way, "");
            Await.until(() -> world.handled.get() > before, "the new request");
            held.countDown();
            if (way.equals("xhr")) {
                assertEquals(INTERRUPTED, client.answer());
            } else {
                client.status();
                assertEquals("h".repeat(2048) + "\n", client.chunk());
                assertEquals("c[1002,\"Connection interrupted\"]\n", client.chunk());
            }
        } finally {
            for (SockJsClient each : all) {
                each.close();
            }
        }
    }

    private SockJsClient onAnotherThread(IoThread than, List<SockJsClient> all) throws Exception {
        for (int i = 0; i < 100; i++) {
            SockJsClient client = client();
            all.add(client);
            int before = world.handled.get();
            client.post("/000/nobody/xhr_send", "[]").answer();
            Await.until(() -> world.handled.get() > before, "its thread");
            if (world.lastThread != than.xnio()) {
                return client;
            }
        }
        throw new AssertionError("all clients are on the session's thread");
    }

    @Test
    void aClientThatLeavesBeforeItsSessionIsOpenEndsIt() throws Exception {
        server = PlainServer.hesitant();
        try (SockJsClient broken = client();
                SockJsClient client = client()) {
            broken.post("/000/s/xhr", "");
            world.awaitReceiver("s", true);
            broken.leave();
            assertEquals("ended CLIENT client-lost client lost", world.told());
            assertEquals(INTERRUPTED, poll(client));
        }
    }

    @Test
    void aSecondReceiverThatLeavesHarmsNobody() throws Exception {
        try (SockJsClient first = client();
                SockJsClient second = client()) {
            first.post("/000/s/xhr_streaming", "").status();
            first.chunk();
            assertEquals("o\n", first.chunk());
            second.post("/000/s/xhr_streaming", "").status();
            second.leave();
            PlainServer.say(server.peer(), "x");
            assertEquals("a[\"x\"]\n", first.chunk());
        }
    }

    @Test
    void whoDoesNotComeBackIsGone() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", poll(client));
            world.awaitReceiver("s", false);
            world.pass(Duration.ofSeconds(6));
            assertEquals("close 1001 session expired", server.next());
            assertEquals("200 c[1001,\"session expired\"]\n", poll(client));
        }
    }

    @Test
    void messagesComeBeforeTheClose() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", poll(client));
            Peer peer = server.peer();
            PlainServer.say(peer, "a");
            PlainServer.close(peer, 1000, "");
            server.next(); // the answer to the close
            assertEquals("200 a[\"a\"]\n", poll(client));
            assertEquals("200 c[1000,\"\"]\n", poll(client));
            assertEquals("200 c[1000,\"\"]\n", poll(client));
        }
    }

    @Test
    void aLostServerIsAClose() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", poll(client));
            client.post("/000/s/xhr", "");
            server.peer().reset();
            assertEquals("200 c[1011,\"upstream lost\"]\n", client.answer());
        }
    }

    @Test
    void aServerThatSpeaksSockJsSaysAllByItself() throws Exception {
        route.mode = SockJsMode.SAME;
        try (SockJsClient client = client();
                SockJsClient other = client()) {
            client.post("/000/s/xhr", "");
            Peer peer = server.peer();
            PlainServer.say(peer, "o", "a[\"x\"]", "a[\"y\"]");
            assertEquals("200 o\n", client.answer());
            assertEquals("200 a[\"x\",\"y\"]\n", poll(client));
            assertEquals("204 ", other.post("/000/s/xhr_send", "[\"a\", \"b\"]").answer());
            assertEquals("[\"a\"]", server.next());
            assertEquals("[\"b\"]", server.next());
            PlainServer.say(peer, "c[3000,\"Go away!\"]");
            assertEquals("200 c[3000,\"Go away!\"]\n", poll(client));
            assertEquals("200 c[3000,\"Go away!\"]\n", poll(client));
            assertEquals("opened", world.told());
            assertEquals("ended UPSTREAM upstream-closed Go away!", world.told());
        }
    }

    @Test
    void anEarlyOpenIsNotSaidTwice() throws Exception {
        route.mode = SockJsMode.SAME;
        route.earlyOpen = true;
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", poll(client));
            PlainServer.say(server.peer(), "o", "a[\"x\"]");
            assertEquals("200 a[\"x\"]\n", poll(client));
        }
    }

    @Test
    void whereThereIsNoRoomTheClientIsToldToTryLater() throws Exception {
        server = PlainServer.willing();
        world = new SockJsWorld(route.config(), server.port(), 4096);
        try (SockJsClient client = client()) {
            assertEquals("200 c[1013,\"There is no room here at the moment\"]\n", poll(client));
            assertEquals("refused 200 refused-overload", world.told());
        }
    }

    @Test
    void whileDrainingNoSessionBegins() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", poll(client));
            world.draining = true;
            assertEquals(
                    "200 c[1012,\"draining\"]\n",
                    client.post("/000/another/xhr", "").answer());
            PlainServer.say(server.peer(), "x");
            assertEquals("200 a[\"x\"]\n", poll(client));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            xhr           | Origin: https://good.example         | 200
            xhr           | Origin: https://evil.example         | 403
            xhr           | Origin: null                         | 403
            eventsource   | Sec-Fetch-Site: cross-site           | 403
            xhr_send      | Origin: https://evil.example         | 403
            jsonp?c=x     | Referer: https://good.example/page   | 403
            jsonp?c=x     | X: y                                 | 403
            jsonp?c=x     | Sec-Fetch-Site: none                 | 403
            jsonp?c=x     | Referer: http://chat.test/page       | 200
            htmlfile?c=x  | Referer: https://good.example/page   | 403
            htmlfile?c=x  | Sec-Fetch-Site: same-origin          | 200
            jsonp_send    | Origin: https://good.example         | 403
            """)
    void whereOriginsAreListedThereAreNoWaysPastThem(String way, String line, int status) throws Exception {
        route.origins = new Origins.Listed(List.of("https://good.example", "http://chat.test"));
        try (SockJsClient client = client()) {
            if (way.contains("?") || way.equals("eventsource")) {
                client.get("/000/s/" + way, line);
            } else {
                client.post("/000/s/" + way, "", line);
            }
            assertEquals(status, client.status());
            if (status == 403) {
                assertEquals(0, server.upstream.peersWaiting());
                assertEquals("refused 403 refused-origin", world.told());
            }
            if (line.contains("evil")) {
                assertEquals("-", client.field("Access-Control-Allow-Origin"));
            }
        }
    }
}
