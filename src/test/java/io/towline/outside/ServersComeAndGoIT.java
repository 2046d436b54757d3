package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real servers, checked by WebSockets of Towline's own, while clients come all the time: one server stands still, one is killed, both come
 * back. No handshake and no GET fails.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ServersComeAndGoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int CLIENTS = 4;

    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private final List<Integer> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    ServersComeAndGoIT() throws IOException {}

    @Test
    void nobodyNotices(@TempDir Path folder, TestReporter report) throws Exception {
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        try (PeerProcess first = server(0);
                PeerProcess second = server(1);
                PeerProcess third = server(2);
                PeerProcess towline = Launcher.serve(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                admin { enabled = on, bind = "127.0.0.1:%d" }
                upstreams { app {
                  servers = %s
                  handshake-timeout = 1s
                  balance { policy = least-connections }
                  health { check = websocket, interval = 200ms, timeout = 500ms, rise = 2, fall = 2 }
                } }
                routes { all { upstream = app, http.response-timeout = 30s } }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(port, adminPort, urls()), port, adminPort)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.submit(this::openSockets);
            }
            awaitMore(20);

            long stopped = System.nanoTime();
            first.signal("STOP");
            towline.awaitLine(".*" + url(0) + " is down: health check \\(websocket\\): .*", PATIENCE);
            long noticed = System.nanoTime() - stopped;
            clients.submit(this::getPages); // of which none goes to the one that stands still, nor to one that is not
            // known to be gone
            awaitMore(20);
            first.signal("CONT");
            towline.awaitLine(".*" + url(0) + " is up", PATIENCE);
            awaitMore(20);

            long killed = System.nanoTime();
            second.signal("KILL");
            towline.awaitLine(".*" + url(1) + " is down: health check \\(websocket\\): .*", PATIENCE);
            long missed = System.nanoTime() - killed;
            awaitMore(20);
            try (PeerProcess back = server(1)) {
                towline.awaitLine(".*" + url(1) + " is up", PATIENCE);
                awaitMore(20);
                over.set(true);
                Await.end(clients, "all clients");
                assertTrue(back.isAlive() && third.isAlive());
            }
            assertEquals(List.of(), List.copyOf(failures), towline::said);
            report.publishEntry(Map.of(
                    "noticed that it stood still after (ms)", String.valueOf(noticed / 1_000_000),
                    "noticed that it was killed after (ms)", String.valueOf(missed / 1_000_000),
                    "handshakes", sockets.toString(),
                    "pages", pages.toString()));
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
    }

    private PeerProcess server(int index) throws Exception {
        PeerProcess server = PeerProcess.start(
                "node", "src/test/outside/steady-server.js", ports.get(index).toString());
        server.awaitLine("listening", PATIENCE);
        return server;
    }

    private String url(int index) {
        return "ws://127.0.0.1:" + ports.get(index);
    }

    private String urls() {
        return ports.stream().map("\"ws://127.0.0.1:%d\""::formatted).toList().toString();
    }

    private void openSockets() {
        HttpClient client = HttpClient.newHttpClient();
        while (!over.get()) {
            try {
                WebSocket socket = client.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), new WebSocket.Listener() {})
                        .get(60, TimeUnit.SECONDS);
                sockets.incrementAndGet();
                socket.abort();
            } catch (Exception failed) {
                failures.add("handshake: " + failed);
            }
        }
    }

    private void getPages() {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/page"))
                .timeout(Duration.ofSeconds(60))
                .build();
        while (!over.get()) {
            try {
                int status = client.send(page, BodyHandlers.ofString()).statusCode();
                if (status != 200) {
                    failures.add("GET: " + status);
                }
                pages.incrementAndGet();
            } catch (Exception failed) {
                failures.add("GET: " + failed);
            }
        }
    }

    private void awaitMore(int count) throws InterruptedException {
        int wanted = sockets.get() + count;
        Await.until(() -> sockets.get() >= wanted, count + " more handshakes");
    }
}
