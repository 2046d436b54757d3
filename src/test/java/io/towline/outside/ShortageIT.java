package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Towline that may have 200 descriptors, and more clients than it can serve with them. */
final class ShortageIT {

    private static final String HANDSHAKE = """
            GET /echo HTTP/1.1\r
            Host: towline\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;
    private static final String SESSION =
            "POST /echo?towline-session=new HTTP/1.1\r\nHost: towline\r\nContent-Length: 0\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<Socket> clients = new ArrayList<>();

    @TempDir
    private Path folder;

    @AutoClose
    private Backend backend;

    @AutoClose
    private PeerProcess towline;

    private int port;
    private int operators;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        backend = Backend.start();
        port = Ports.free();
        operators = Ports.free();
        Path config = Launcher.write(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"], max-fails = 1 } }
                routes { all { path = "/", upstream = backend, origins = any, bridge.enabled = on } }
                control { socket = control.sock }
                admin { enabled = on, bind = "127.0.0.1:%d" }
                """.formatted(port, backend.port(), operators));
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        towline = PeerProcess.start(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                Path.of("."),
                List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh", launcher, "run", "-c", config.toString()));
        Ports.awaitAccepting(port, towline);
        Ports.awaitAccepting(operators, towline);
        towline.awaitLine("WARN .*the process may have 200 file descriptors, which are enough for \\d+ relays", SOON);
    }

    @AfterEach
    void hangUp() throws IOException {
        LittleTowline.closeAll(clients);
    }

    @Test
    void oneAfterTheOther() throws Exception {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            answers.merge(answer(ask(HANDSHAKE)), 1, Integer::sum);
            if (i % 50 == 49) {
                expectOperatorsServed();
            }
        }
        expectShortage(answers, "HTTP/1.1 101");
        expectRecovery();
    }

    @Test
    void aWaveAtOnce() throws Exception {
        for (int i = 0; i < 600; i++) {
            ask(HANDSHAKE);
        }
        expectOperatorsServed();
        expectShortage(answers(), "HTTP/1.1 101");
        expectRecovery();
    }

    @Test
    void sessions() throws Exception {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 150; i++) {
            try (Socket client = ask(SESSION)) {
                answers.merge(answer(client), 1, Integer::sum);
            }
        }
        expectOperatorsServed();
        expectShortage(answers, "HTTP/1.1 201");
    }

    /** Needs root, for a network of its own with four local ports. */
    @Test
    void portsSpent(@TempDir Path own) throws Exception {
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        List<String> command =
                List.of("unshare", "--net", "python3", "src/test/outside/ports-spent.py", launcher, own.toString());
        Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
        try (PeerProcess spent = PeerProcess.start(environment, Path.of("."), command)) {
            assertEquals(0, spent.awaitExit(Duration.ofMinutes(3)), spent::said);
            String served = "'HTTP/1.1 101', ".repeat(4);
            String refused = "'HTTP/1.1 503', ".repeat(3) + "'HTTP/1.1 503'";
            spent.awaitLine("^answers \\[" + served + refused + "\\]$", SOON);
            spent.awaitLine("^again after [0-4]\\.", SOON);
            spent.awaitLine(
                    "cause=refused-exhausted reason=\".* no local port or address is left to reach it from", SOON);
            assertTrue(spent.lines().stream().noneMatch(line -> line.contains("set aside")), spent::said);
        }
    }

    @Test
    void idleConnectionsOfOperators() throws Exception {
        for (int i = 0; i < 300; i++) {
            clients.add(connected(operators));
            if (i % 50 == 49) {
                expectOperatorsServed();
            }
        }
        expectNone(line -> line.contains("Too many open files"));
    }

    private void expectShortage(Map<String, Integer> answers, String served) throws InterruptedException {
        assertTrue(answers.getOrDefault(served, 0) >= 20, answers::toString);
        assertTrue(answers.getOrDefault("HTTP/1.1 503", 0) >= 5, answers::toString);
        assertTrue(List.of(served, "HTTP/1.1 503", "closed").containsAll(answers.keySet()), answers::toString);
        towline.awaitLine("WARN .*file descriptors are spent: the process may have 200, of which .*LimitNOFILE", SOON);
        towline.awaitLine(
                " status=503 .* by=towline cause=refused-exhausted reason=\"could not connect to ws://127\\.0\\.0\\.1:"
                        + backend.port() + ": no file descriptor is left",
                SOON);
        expectNone(line -> line.contains("set aside"));
        expectNone(line -> line.contains("ERROR"));
        expectNone(line -> line.contains("refused-exhausted") && !line.contains("by=towline"));
    }

    private void expectNone(Predicate<String> line) {
        assertEquals(List.of(), towline.lines().stream().filter(line).toList());
    }

    /** When the clients have gone. */
    private void expectRecovery() throws Exception {
        LittleTowline.closeAll(clients);
        clients.clear();
        Await.until(SOON, () -> answer(ask(HANDSHAKE)).equals("HTTP/1.1 101"), () -> "a handshake");
        expectOperatorsServed();
    }

    private void expectOperatorsServed() throws Exception {
        long began = System.nanoTime();
        try (Socket operator = connected(operators)) {
            operator.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200", answer(operator));
        }
        List<String> curl = List.of(
                "curl", "-sS", "--fail", "--max-time", "5", "--unix-socket", folder.resolve("control.sock") + "");
        List<String> command = new ArrayList<>(curl);
        command.add("http://towline/api/v1/status");
        try (PeerProcess asked = PeerProcess.start(command.toArray(String[]::new))) {
            assertEquals(0, asked.awaitExit(Duration.ofMinutes(1)), asked::said);
        }
        long took = System.nanoTime() - began;
        assertTrue(took < SOON.toNanos(), () -> took / 1e9 + " s");
    }

    private Map<String, Integer> answers() throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        for (Socket client : clients) {
            answers.merge(answer(client), 1, Integer::sum);
        }
        return answers;
    }

    private Socket ask(String request) throws IOException {
        Socket client = connected(port);
        clients.add(client);
        try {
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException turnedAway) {
            // as the answer will show
        }
        return client;
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
        return socket;
    }

    /** The first twelve characters. */
    private static String answer(Socket client) {
        try {
            InputStream in = client.getInputStream();
            String begin = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            return begin.isEmpty() ? "closed" : begin;
        } catch (IOException reset) {
            return "closed";
        }
    }
}
