package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and servers that leave or answer at unusual moments. */
class PlainHttpEdgesTest {

    private final TestClock clock = new TestClock();
    private TestUpstream server;
    private WholeProduct product;

    private static String configuration(String settings, int port) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ], keep-alive.idle-timeout = 1h } }
                routes { app { upstream = app, http { enabled = on, %s } } }
                """.formatted(port, settings);
    }

    private void serving(String settings, TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        product = WholeProduct.of(configuration(settings, server.port()), clock);
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    private void expectNoLeases() throws Exception {
        Await.until(
                () -> product.towline
                                .runningProxy()
                                .upstreams()
                                .getFirst()
                                .servers()
                                .getFirst()
                                .leases()
                        == 0,
                "all leases to be given back");
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    @Test
    void aClientThatSendsOnLivesToSeeThatItsBodyIsTooLong() throws Exception {
        serving("max-body = 10B", TestUpstream.Peer::awaitEnd);
        for (int i = 0; i < 10; i++) {
            try (RawClient client = client()) {
                client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 8000000\n\n");
                client.send(new byte[8_000_000]);
                String answer = client.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            }
        }
    }

    @Test
    void aBodyThatIsTooLongIsReadForSoLongAtMost() throws Exception {
        serving("max-body = 10B", TestUpstream.Peer::awaitEnd);
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 8000000\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 413 "));
            client.read("The body is longer than 10 bytes (max-body).\n".length());
            for (int i = 0; i < 10; i++) {
                product.pass(clock, Duration.ofSeconds(20));
                try {
                    client.send("x");
                } catch (IOException gone) {
                    return;
                }
            }
            assertTrue(client.ended());
        }
    }

    /** As curl does after a second. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatWaitsForAWordMaySendItsBodyAllTheSame(boolean early) throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        serving("", peer -> {
            peer.readHead();
            Await.signal(sent, "the body");
            peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nExpect: 100-continue\nContent-Length: 5000000\n\n");
            server.request();
            if (!early) {
                sent.countDown();
            }
            client.send(new byte[1000]);
            sent.countDown();
            client.send(new byte[4_999_000]);
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
        expectNoLeases();
    }

    @Test
    void aHeadMayBeLong() throws Exception {
        String long8k = "x".repeat(8000);
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            fields.append("X-").append(i).append(": ").append(long8k).append('\n');
        }
        serving("", peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n" + fields + "\nok");
            }
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /a HTTP/1.1\nHost: s\n\n");
                assertTrue(client.readHead().length() > 56_000);
                assertEquals("ok", text(client.read(2)));
            }
        }
    }

    @Test
    void leasesComeDownHoweverAClientLeaves() throws Exception {
        serving("", peer -> {
            String path = peer.readHead().split(" ")[1];
            if (path.equals("/head")) {
                peer.send("HTTP/1.1 200 OK\nContent-Length: 10\n\n");
            } else if (path.equals("/much")) {
                peer.send("HTTP/1.1 200 OK\n\n");
                while (true) {
                    peer.send(new byte[100_000]);
                }
            } else if (path.equals("/interim")) {
                peer.send("HTTP/1.1 103 Early Hints\n\n");
            }
            peer.awaitEnd();
        });
        for (String request : new String[] {
            "GET /silent HTTP/1.1\nHost: s\n\n",
            "GET /head HTTP/1.1\nHost: s\n\n",
            "GET /much HTTP/1.1\nHost: s\n\n",
            "GET /interim HTTP/1.1\nHost: s\n\n",
            "POST /silent HTTP/1.1\nHost: s\nContent-Length: 10\n\nhello",
            "POST /head HTTP/1.1\nHost: s\nContent-Length: 10\n\nhello",
            "POST /much HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n5\nhello\n",
            "POST /silent HTTP/1.1\nHost: s\nExpect: 100-continue\nContent-Length: 10\n\n",
        }) {
            for (boolean reset : new boolean[] {true, false}) {
                try (RawClient client = client()) {
                    client.send(request);
                    server.request();
                    if (!request.contains("/silent")) {
                        client.readHead();
                    }
                    if (reset) {
                        client.reset();
                    }
                }
                assertTrue(server.peer().done(), request);
                expectNoLeases();
                String line = product.line();
                assertTrue(line.contains(" cause=client-lost "), line);
            }
        }
    }

    @Test
    void aConnectionToAServerThatAReloadTookAwayIsNotKept() throws Exception {
        CountDownLatch reloaded = new CountDownLatch(1);
        serving("", peer -> {
            peer.readHead();
            Await.signal(reloaded, "the reload");
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            peer.awaitEnd();
        });
        try (RawClient client = client();
                TestUpstream next = TestUpstream.hanging()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            server.request();
            assertTrue(product.reload(configuration("", next.port())).accepted());
            reloaded.countDown();
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            assertEquals("ok", text(client.read(2)));
            assertTrue(server.peer().done());
        }
    }
}
