package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which server a plain request is sent to, how often, and how long one is waited for. */
class PlainHttpServersTest {

    private final List<TestUpstream> servers = new ArrayList<>();
    private WholeProduct product;

    private TestUpstream server(TestUpstream.Script script) throws IOException {
        TestUpstream server = TestUpstream.running(script);
        servers.add(server);
        return server;
    }

    private static String configuration(String settings, int... ports) {
        String urls = java.util.Arrays.stream(ports)
                .mapToObj(port -> "\"ws://127.0.0.1:" + port + "\"")
                .collect(Collectors.joining(", "));
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes { app { upstream = app, http { enabled = on, %s } } }
                """.formatted(urls, settings);
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        for (TestUpstream server : servers) {
            server.close();
        }
    }

    private static void answer(TestUpstream.Peer peer) throws IOException {
        while (true) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        }
    }

    @Test
    void whereAServerIsNotThereTheNextOneIsAsked() throws Exception {
        TestUpstream good = server(PlainHttpServersTest::answer);
        product = WholeProduct.of(configuration("", TestUpstream.deadPort(), good.port()));
        try (RawClient client = client()) {
            for (int i = 0; i < 6; i++) {
                client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 2\n\nhi");
                String head = client.readHead();
                assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                assertEquals("ok", text(client.read(2)));
                assertTrue(product.line().contains(" server=ws://127.0.0.1:" + good.port() + " "));
            }
        }
    }

    @Test
    void whereNoneIsThereItIs502() throws Exception {
        product = WholeProduct.of(configuration("", TestUpstream.deadPort(), TestUpstream.deadPort()));
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        assertTrue(product.line().contains(" status=502 "));
    }

    @Test
    void aServerThatLeavesWithoutAnAnswerIsLeftForTheNextOne() throws Exception {
        TestUpstream bad = server(TestUpstream.Peer::readHead);
        TestUpstream good = server(PlainHttpServersTest::answer);
        product = WholeProduct.of(configuration("", bad.port(), good.port()));
        try (RawClient client = client()) {
            for (int i = 0; i < 4; i++) {
                client.send("GET /a HTTP/1.1\nHost: s\n\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                client.read(2);
            }
        }
    }

    @Test
    void butNotByAPost() throws Exception {
        TestUpstream bad = server(TestUpstream.Peer::readHead);
        TestUpstream good = server(PlainHttpServersTest::answer);
        product = WholeProduct.of(configuration("", bad.port(), good.port()));
        int refused = 0;
        try (RawClient client = client()) {
            for (int i = 0; i < 4; i++) {
                client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 2\n\nhi");
                String head = client.readHead();
                refused += head.startsWith("HTTP/1.1 502 ") ? 1 : 0;
                client.read(Integer.parseInt(PlainHttpTest.field(head, "Content-Length")));
            }
        }
        assertEquals(2, refused);
    }

    @Test
    void anAnswerIsWaitedForSoLong() throws Exception {
        TestClock clock = new TestClock();
        TestUpstream silent = server(peer -> {
            peer.readHead();
            peer.awaitEnd();
        });
        product = WholeProduct.of(configuration("response-timeout = 30s", silent.port()), clock);
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            silent.request();
            product.pass(clock, Duration.ofSeconds(29));
            product.pass(clock, Duration.ofSeconds(2));
            assertTrue(client.readHead().startsWith("HTTP/1.1 504 "));
        }
        String line = product.line();
        assertTrue(
                line.endsWith(" by=upstream cause=refused-timeout reason=\"no answer from ws://127.0.0.1:"
                        + silent.port() + " within response-timeout (30s)\""),
                line);
        assertTrue(silent.peer().done());
    }

    @Test
    void aBodyIsWaitedForSoLong() throws Exception {
        TestClock clock = new TestClock();
        TestUpstream silent = server(peer -> {
            peer.readHead();
            peer.awaitEnd();
        });
        product = WholeProduct.of(configuration("body-timeout = 30s", silent.port()), clock);
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 10\n\nhi");
            silent.request();
            product.pass(clock, Duration.ofSeconds(31));
            assertTrue(client.readHead().startsWith("HTTP/1.1 408 "));
        }
        String line = product.line();
        assertTrue(line.contains(" status=408 "), line);
    }

    @Test
    void anAnswerMayPauseForSoLong() throws Exception {
        TestClock clock = new TestClock();
        TestUpstream pausing = server(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\nx");
            peer.awaitEnd();
        });
        product = WholeProduct.of(configuration("idle-timeout = 30s", pausing.port()), clock);
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            client.readHead();
            client.read(6);
            product.pass(clock, Duration.ofSeconds(29));
            product.pass(clock, Duration.ofSeconds(2));
            client.readToEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" by=towline cause=idle-timeout "), line);
        assertTrue(pausing.peer().done());
    }

    @Test
    void aReloadThatTakesAServerAwayClosesWhatWaitsThere() throws Exception {
        TestUpstream old = server(PlainHttpServersTest::answer);
        TestUpstream next = server(PlainHttpServersTest::answer);
        product = WholeProduct.of(configuration("", old.port()));
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            client.readHead();
            client.read(2);
            assertTrue(product.reload(configuration("", next.port())).accepted());
            assertTrue(old.peer().done());
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            client.readHead();
            assertEquals(0, old.peersWaiting());
        }
    }
}
