package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clients for whom there is no server wait for one, if the upstream lets them. */
class QueueTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: s\n\n";

    @AutoClose
    private final Backend backend = new Backend();

    private final TestClock clock = new TestClock();

    QueueTest() throws IOException {}

    private String configuration(String servers, String upstream) {
        return """
                io.threads = 2
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ], queue-timeout = 5s, %s } }
                routes { chat { upstream = chat, http.enabled = on } }
                """.formatted(servers, upstream);
    }

    private WholeProduct started(String upstream) throws IOException {
        return WholeProduct.of(configuration(backend.url(), upstream), clock);
    }

    @Test
    void whereTheServerIsFullTheNextWaitsForARoomThatComesFree() throws Exception {
        try (WholeProduct product = started("each-server.max-connections = 1")) {
            WholeProduct.Joined first = product.join(backend);
            End second = product.dial().send(End.request("/second"));
            End third = product.dial().send(GET);
            queued(product, 2);
            first.close();
            String[] took = {"", ""};
            for (int i = 0; i < 2; i++) { // which of them is first is chance: they are on two threads
                try (End server = backend.accept()) {
                    String head = server.head();
                    boolean socket = head.startsWith("GET /second ");
                    took[socket ? 0 : 1] = head;
                    server.send(socket ? End.agreement(head) : "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
                    String answer = (socket ? second : third).head();
                    assertTrue(answer.startsWith(socket ? "HTTP/1.1 101 " : "HTTP/1.1 200 "), answer);
                    (socket ? second : third).close();
                }
            }
            assertTrue(took[0].startsWith("GET /second ") && took[1].startsWith("GET /a "));
            queued(product, 0);
        }
    }

    @Test
    void whereNobodyComesFreeItEndsWithA503() throws Exception {
        try (WholeProduct product = started("each-server.max-connections = 1");
                WholeProduct.Joined _ = product.join(backend)) {
            for (String request : List.of(End.request("/"), GET)) {
                try (End client = product.dial().send(request)) {
                    queued(product, 1);
                    product.pass(clock, Duration.ofMillis(4800));
                    queued(product, 1);
                    product.pass(clock, Duration.ofMillis(400));
                    String answer = client.head();
                    assertTrue(answer.startsWith("HTTP/1.1 503 ") && answer.contains("\nRetry-After: "), answer);
                }
                String line = product.line();
                assertTrue(line.contains("reason=\"no server has room\""), line);
            }
        }
    }

    @Test
    void beyondTheQueuesSizeNobodyWaits() throws Exception {
        try (WholeProduct product = started("each-server.max-connections = 1, queue-size = 1");
                WholeProduct.Joined _ = product.join(backend);
                End _ = product.dial().send(GET)) {
            queued(product, 1);
            try (End beyond = product.dial().send(GET)) {
                String answer = beyond.head();
                assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
            }
        }
    }

    @Test
    void whoLeavesWhileWaitingLeavesTheQueue() throws Exception {
        try (WholeProduct product = started("each-server.max-connections = 1");
                WholeProduct.Joined _ = product.join(backend)) {
            for (String request : List.of(End.request("/"), GET)) {
                try (End _ = product.dial().send(request)) {
                    queued(product, 1);
                }
                queued(product, 0);
                product.line();
            }
        }
    }

    @Test
    void whenAServerIsPutBackEverybodyWhoWaitsIsServed() throws Exception {
        try (WholeProduct product = started("")) {
            String url = "ws://127.0.0.1:" + backend.port();
            product.towline.runningProxy().drain("chat", Optional.of(url), true);
            List<End> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(product.dial().send(i % 2 == 0 ? End.request("/") : GET));
            }
            queued(product, 50);
            product.towline.runningProxy().drain("chat", Optional.of(url), false);
            for (int i = 0; i < 50; i++) {
                try (End server = backend.accept()) {
                    String head = server.head();
                    boolean socket = head.contains("Upgrade: websocket");
                    server.send(socket ? End.agreement(head) : "HTTP/1.1 204 No Content\nConnection: close\n\n");
                    if (!socket) {
                        server.awaitEnd();
                    }
                }
            }
            int[] answers = {0, 0};
            for (End client : waiting) {
                answers[client.head().startsWith("HTTP/1.1 101 ") ? 0 : 1]++;
                client.close();
            }
            assertEquals("25 25", answers[0] + " " + answers[1]);
            queued(product, 0);
        }
    }

    @Test
    void aServerThatNobodyListensOnIsTriedAgainUntilItIsThere() throws Exception {
        int port = backend.port();
        try (WholeProduct product = started("")) {
            backend.close();
            try (End socket = product.dial().send(End.request("/"));
                    End page = product.dial().send("POST /form HTTP/1.1\nHost: s\nContent-Length: 5\n\nhello")) {
                queued(product, 2);
                product.pass(clock, Duration.ofMillis(600)); // in vain once more
                queued(product, 2);
                try (Backend back = new Backend(again(port))) {
                    product.pass(clock, Duration.ofMillis(600));
                    for (int i = 0; i < 2; i++) {
                        End server = back.accept();
                        String head = server.head();
                        server.send(
                                head.startsWith("POST ")
                                        ? "HTTP/1.1 200 OK\nContent-Length: 0\nConnection: close\n\n"
                                        : End.agreement(head));
                    }
                    assertTrue(socket.head().startsWith("HTTP/1.1 101 "));
                    assertTrue(page.head().startsWith("HTTP/1.1 200 "));
                }
            }
        }
    }

    @Test
    void whereItStaysAwayTheReasonIsTheConnects() throws Exception {
        try (WholeProduct product = started("")) {
            backend.close();
            for (String request : List.of(End.request("/"), GET)) {
                try (End client = product.dial().send(request)) {
                    queued(product, 1);
                    product.pass(clock, Duration.ofMillis(5100));
                    String answer = client.head();
                    assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
                }
                String line = product.line();
                assertTrue(line.contains("Connection refused"), line);
            }
        }
    }

    @Test
    void aServerThatWasReachedIsNotWaitedFor() throws Exception {
        try (WholeProduct product = started("");
                End client = product.dial().send(GET)) {
            try (End server = backend.accept()) {
                server.head();
                server.send("no HTTP\n\n");
            }
            String answer = client.head();
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        }
    }

    @Test
    void aReloadThatBringsAServerServesThem() throws Exception {
        try (WholeProduct product = started("each-server.max-connections = 1");
                WholeProduct.Joined _ = product.join(backend);
                Backend other = new Backend();
                End client = product.dial().send(End.request("/"))) {
            queued(product, 1);
            product.expectReload(
                    "~1 upstream",
                    configuration(backend.url() + ", " + other.url(), "each-server.max-connections = 1"));
            try (End server = other.accept()) {
                server.agree();
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
            }
        }
    }

    private static ServerSocket again(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void queued(WholeProduct product, int count) throws InterruptedException {
        WholeProduct.await(
                count + " in the queue",
                () -> product.towline.runningProxy().upstreams().getFirst().queued() == count);
    }
}
