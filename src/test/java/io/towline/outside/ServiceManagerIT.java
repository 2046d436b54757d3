package io.towline.outside;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd is told, and the sockets that it may hold. */
final class ServiceManagerIT {

    private static final int CLIENTS = 8;

    @TempDir
    private Path folder;

    @AutoClose
    private Backend backend;

    private final String manager = "@towline-" + UUID.randomUUID();

    @BeforeEach
    void open() throws IOException, InterruptedException {
        backend = Backend.start();
    }

    private String config(String bind) {
        return """
                listeners { plain { bind = "%s" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { path = "/", upstream = backend } }
                control { socket = off }
                drain { time = 1s, hard-stop = 120s }
                """.formatted(bind, backend.port());
    }

    @Test
    void itIsReadyWhenItsListenersAcceptAndSaysWhenItStops() throws Exception {
        String port = Integer.toString(Ports.free());
        try (Init init = Init.start(folder, config("127.0.0.1:" + port), "--notify", manager, "--probe", port)) {
            long towline = init.awaitReady(1);
            Init.terminate(towline);
            assertEquals(0, init.process().awaitExit(Init.PATIENCE), init.process()::said);
            assertEquals(1, init.count("^probe accepted$"), init.process()::said);
            assertEquals(1, init.count("^exited 0$"), init.process()::said);
            assertEquals(
                    List.of(
                            "READY=1|STATUS=0 relays, 0 sessions|MAINPID=" + towline,
                            "STOPPING=1|STATUS=draining: 0 relays, 0 sessions left|EXTEND_TIMEOUT_USEC=140000000",
                            "FDSTORE=1|FDNAME=towline-kept-127.0.0.1-" + port),
                    init.notified(towline));
        }
    }

    @Test
    void theStatusCountsAndTheWatchdogHearsOfUs() throws Exception {
        String port = Integer.toString(Ports.free());
        HttpClient client = HttpClient.newHttpClient();
        try (Init init = Init.start(
                folder,
                config("127.0.0.1:" + port).replace("time = 1s", "time = 0s"),
                "--notify",
                folder.resolve("notify").toString(),
                "--watchdog",
                "1000000")) {
            long towline = init.awaitReady(1);
            JdkConversation conversation = new JdkConversation();
            var opening = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), conversation);
            Await.result(opening, "a handshake");
            init.process().awaitLine("^notified " + towline + " STATUS=1 relay, 0 sessions$", Init.PATIENCE);
            init.await(" WATCHDOG=1$", 5);
            Init.terminate(towline);
            assertEquals(1012, conversation.closed().code());
            assertEquals(0, init.process().awaitExit(Init.PATIENCE), init.process()::said);
            assertEquals(
                    1, init.count("STOPPING=1\\|STATUS=draining: 1 relay, 0 sessions left\\|"), init.process()::said);
        } finally {
            client.shutdownNow();
        }
    }

    /** Twice as many sockets as listeners, and a listener without one. */
    @Test
    void socketsAreMatchedByAddress() throws Exception {
        int own = Ports.free();
        int held = Ports.free();
        int unused = Ports.free();
        String config = config("127.0.0.1:" + held) + "listeners { own { bind = \"127.0.0.1:" + own
                + "\" }, six { bind = \"[::1]:" + held + "\" } }\n";
        try (Init init = Init.start(
                folder,
                config,
                "--listen=127.0.0.1:" + unused,
                "--name=stray",
                "--listen=[::1]:" + held,
                "--name=six",
                "--listen=127.0.0.1:" + held,
                "--name=four",
                "--notify",
                manager)) {
            long towline = init.awaitReady(1);
            for (String host : List.of("127.0.0.1", "::1")) {
                assertEquals("101", handshake(InetAddress.ofLiteral(host), held), host);
            }
            assertEquals("101", handshake(InetAddress.ofLiteral("127.0.0.1"), own));
            init.process()
                    .awaitLine(
                            "WARN .*nobody accepts from inherited socket 127\\.0\\.0\\.1:" + unused + " \\(stray\\)\\.",
                            Init.PATIENCE);
            assertEquals(1, init.count(" WARN "), init.process()::said);
            init.await("listening on ws://127\\.0\\.0\\.1:" + held + " \\(plain\\)$", 1);
            assertEquals(1, init.count("listening on ws://127\\.0\\.0\\.1:" + held + " \\(plain\\)$"));
            Init.terminate(towline);
            assertEquals(0, init.process().awaitExit(Init.PATIENCE), init.process()::said);
        }
    }

    @Test
    void aRestartRefusesNobodyWhereTheSocketIsHeld() throws Exception {
        int port = Ports.free();
        refusesNobody(port, "127.0.0.1:" + port, "--listen=127.0.0.1:" + port, "--name=plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "", "0.0.0.0"})
    void aRestartRefusesNobodyWhereTheManagerKeepsWhatItIsGiven(String host) throws Exception {
        int port = Ports.free();
        refusesNobody(port, host + ":" + port, "--keep");
    }

    /**
     * Clients that do nothing but come, while Towline goes twice and comes back. Each gets an answer; 503 only who was accepted
     * already and had not asked yet when a drain began, which is one connection of each client.
     */
    private void refusesNobody(int port, String bind, String... options) throws Exception {
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--notify", manager, "--times=3"));
        try (Init init = Init.start(folder, config(bind), all.toArray(String[]::new));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            long towline = init.awaitReady(1);
            for (int i = 0; i < CLIENTS; i++) {
                clients.submit(() -> storm(port, answers, failures));
            }
            for (int start = 2; start <= 3; start++) {
                awaitMore(answers, 100);
                Init.terminate(towline);
                towline = init.awaitReady(start);
            }
            awaitMore(answers, 100);
            clients.shutdownNow();
            assertTrue(clients.awaitTermination(2, TimeUnit.MINUTES));
            assertEquals(List.of(), List.copyOf(failures), answers::toString);
            assertTrue(answers.getOrDefault("503", 0) <= 2 * CLIENTS, answers::toString);
            assertTrue(Set.of("101", "503").containsAll(answers.keySet()), answers::toString);
            Init.terminate(towline);
            assertEquals(0, init.process().awaitExit(Init.PATIENCE), init.process()::said);
            assertEquals(3, init.count("^exited 0$"), init.process()::said);
            assertEquals(0, init.count(" WARN "), init.process()::said);
        }
    }

    /** The kernel lets no two sockets have an address and one that contains it. */
    @Test
    void aListenerMayBeBoundElsewhereAfterARestart() throws Exception {
        int port = Ports.free();
        try (Init init = Init.start(folder, config("127.0.0.1:" + port), "--keep", "--notify", manager, "--times=3")) {
            long towline = init.awaitReady(1);
            int start = 2;
            for (String bind : List.of(":" + port, "127.0.0.1:" + port)) {
                Launcher.write(folder, config(bind));
                Init.terminate(towline);
                towline = init.awaitReady(start++);
                assertEquals("101", handshake(InetAddress.ofLiteral("127.0.0.1"), port), bind);
            }
            Init.terminate(towline);
            assertEquals(0, init.process().awaitExit(Init.PATIENCE), init.process()::said);
            assertEquals(3, init.count("^exited 0$"), init.process()::said);
        }
    }

    private static void storm(int port, Map<String, Integer> answers, Queue<IOException> failures) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                answers.merge(handshake(InetAddress.getLoopbackAddress(), port), 1, Integer::sum);
            } catch (IOException failed) {
                if (!Thread.currentThread().isInterrupted()) { // by the end of the test
                    failures.add(failed);
                }
            }
        }
    }

    private static void awaitMore(Map<String, Integer> answers, int more) throws InterruptedException {
        long enough = count(answers) + more;
        Await.until(() -> count(answers) >= enough, "more answers");
    }

    private static long count(Map<String, Integer> answers) {
        return answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The status that an opening handshake gets; who asked leaves at once. */
    private static String handshake(InetAddress host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) Init.PATIENCE.toMillis());
            socket.setSoTimeout((int) Init.PATIENCE.toMillis());
            socket.getOutputStream().write("""
                    GET /echo HTTP/1.1\r
                    Host: localhost\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """.getBytes(US_ASCII));
            String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            if (status == null) {
                throw new IOException("closed without an answer");
            }
            return status.split(" ")[1];
        }
    }
}
