package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of the bridge that mean harm, against a Towline with little memory: each is told what it did wrong, and somebody else's
 * session goes on. The launcher makes an OutOfMemoryError the end of the process.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class HostileClientsIT {

    private static final String LITTLE = "-Xmx96m -XX:MaxDirectMemorySize=48m";
    private static final int GREEDY = 600;
    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PushServer server;
    private PeerProcess towline;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        server = new PushServer();
        port = Ports.free();
        towline = Launcher.serveWith(LITTLE, folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { upstream = backend, max-message.from-client = 64KiB, bridge { enabled = on, buffer = 64KiB } } }
                bridge.buffers = 16MiB
                """.formatted(port, server.port()), port);
    }

    @AfterAll
    void stop() throws IOException {
        towline.close();
        server.close();
        client.shutdownNow();
    }

    // ---- one wrong request ----

    static Stream<Arguments> mistakes() {
        String deep = "{\"messages\":" + "[".repeat(20_000);
        return Stream.of(
                Arguments.of("application/json", deep, "", 400, "/messages/0 must be an object."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"text\":\"" + "x".repeat(80_000) + "\"}]}",
                        "",
                        413,
                        "/messages/0/text has 80000 bytes, and a message may have at most 65536."),
                Arguments.of("text/plain", "x".repeat(65_537), "", 413, "The body may have at most 65536 bytes."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"text\":\"\\ud800\"}]}",
                        "",
                        400,
                        "/messages/0/text has half a surrogate pair at character 0"),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"binary\":\"A\"}]}",
                        "",
                        400,
                        "/messages/0/binary is not base64: its length is not a multiple of 4."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"binary\":\"A*==\"}]}",
                        "",
                        400,
                        "/messages/0/binary is not base64 at character 1."),
                Arguments.of("text/plain", "\u00ff\u00fe", "", 400, "The text is not valid UTF-8 at byte 0."),
                Arguments.of("text/html", "x", "", 415, "Content-Type must be text/plain or application/json"),
                Arguments.of("text/plain", "x", "&towline-seq=2", 409, "The next message to send is number 1."),
                Arguments.of(
                        "text/plain",
                        "x",
                        "&towline-seq=0",
                        400,
                        "The value of towline-seq is 0, and messages are numbered from 1."),
                Arguments.of(
                        "text/plain",
                        "x",
                        "&towline-seq=99999999999999999999",
                        400,
                        "The number in towline-seq is malformed"),
                Arguments.of("text/plain", "x", "&towline-ack=1", 409, "Acknowledged so far is 0 and sent is 0"),
                Arguments.of("text/plain", "x", "&towline-ack=-1", 400, "The number in towline-ack is malformed"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongPostIsToldWhatIsWrongAndItsSessionGoesOn(
            String type, String body, String query, int status, String detail) throws Exception {
        String id = open("/echo");
        HttpResponse<String> answer = client.send(
                request("/echo?towline-session=" + id + query)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(answer.body().contains("\"detail\":\"" + detail), answer.body());
        converse(id, 1);
        close(id);
    }

    // ---- many ----

    @Test
    void guessedIdsAreUnknown() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            String guess = "guess-%019d".formatted(i);
            HttpResponse<String> answer =
                    client.send(request("/echo?towline-session=" + guess).build(), BodyHandlers.ofString());
            assertEquals(404, answer.statusCode());
        }
        expectService();
    }

    @Test
    void halfSentPostsHoldNobodyUp() throws Exception {
        String id = open("/echo");
        List<Socket> halves = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            halves.add(send("POST /echo?towline-session=" + id + " HTTP/1.1\r\nHost: x\r\nTowline-Seq: 1\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(20_000)));
        }
        expectService();
        closeAll(halves);
        expectService();
    }

    @Test
    void pollsOfOneSessionTakeOverFromEachOtherAtMostThreeTimes() throws Exception {
        String id = open("/echo");
        List<Socket> polls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            polls.add(send("GET /echo?towline-wait=5&towline-session=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
        assertEquals(Map.of(200, 3, 429, 296, 204, 1), statuses(polls));
        expectService();
        closeAll(polls);
        close(id);
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        try (Socket large = send("GET /echo HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nLast-Event-ID: "
                + "x".repeat(100_000) + "\r\n\r\n")) {
            assertEquals(400, status(large)); // no such id; beyond the listener's limit Undertow cuts the connection
        }
        expectService();
    }

    @Test
    void sessionsThatNobodyReceivesFromFillNoMoreThanTheBudgetAndTheOthersAreServedInTheEnd() throws Exception {
        String id = open("/echo");
        converse(id, 1);
        List<Socket> greedy = new ArrayList<>();
        for (int i = 0; i < GREEDY; i++) {
            greedy.add(send("POST /push?towline-session=new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        }
        Map<Integer, Integer> statuses = statuses(greedy);
        // 504: the server is as busy as Towline and may agree too late
        assertTrue(Set.of(201, 503, 504).containsAll(statuses.keySet()), statuses::toString);
        awaitRoom(id, 2);
        converse(id, 2); // a repeated number is sent on once
        closeAll(greedy);
        close(id);
        expectService();
    }

    // ---- the one that means well ----

    private void expectService() throws Exception {
        String id = open("/echo");
        converse(id, 1);
        close(id);
        assertTrue(towline.isAlive(), towline::said);
        assertTrue(
                towline.lines().stream().noneMatch(line -> line.contains("OutOfMemoryError") || line.contains("ERROR")),
                towline::said);
    }

    private String open(String path) throws Exception {
        HttpResponse<String> opened = awaitRoom(request(path + "?towline-session=new")
                .POST(BodyPublishers.noBody())
                .build());
        assertEquals(201, opened.statusCode(), opened.body());
        Matcher id = ID.matcher(opened.body());
        assertTrue(id.find(), opened.body());
        return id.group(1);
    }

    /** The n-th text there and back. */
    private void converse(String id, int n) throws Exception {
        HttpResponse<String> sent = client.send(
                request("/echo?towline-session=" + id)
                        .header("Content-Type", "text/plain")
                        .header("Towline-Seq", "" + n)
                        .POST(BodyPublishers.ofString("hello " + n))
                        .build(),
                BodyHandlers.ofString());
        assertEquals("{\"ack\":" + n + "}", sent.body());
        HttpResponse<String> polled = client.send(
                request("/echo?towline-session=" + id + "&towline-ack=" + (n - 1))
                        .build(),
                BodyHandlers.ofString());
        assertEquals("{\"messages\":[{\"seq\":" + n + ",\"text\":\"hello " + n + "\"}]}", polled.body());
    }

    /** The budget is everybody's: there is room again when sessions that nobody received from are forgotten, after 10 s. */
    private void awaitRoom(String id, int n) throws Exception {
        awaitRoom(request("/echo?towline-session=" + id)
                .header("Content-Type", "text/plain")
                .header("Towline-Seq", "" + n)
                .POST(BodyPublishers.ofString("hello " + n))
                .build());
    }

    private HttpResponse<String> awaitRoom(HttpRequest post) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (true) {
            HttpResponse<String> answer = client.send(post, BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                return answer;
            }
            assertEquals(503, answer.statusCode(), answer.body());
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            assertTrue(System.nanoTime() < end, "there is no room again");
            Thread.sleep(100); // between two looks at the condition
        }
    }

    private void close(String id) throws Exception {
        client.send(request("/echo?towline-session=" + id).DELETE().build(), BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(25));
    }

    // ---- raw ----

    private Socket send(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** Of the answer, the first twelve bytes. */
    private static int status(Socket socket) throws IOException {
        byte[] begin = socket.getInputStream().readNBytes(12);
        String line = new String(begin, StandardCharsets.ISO_8859_1);
        assertTrue(line.startsWith("HTTP/1.1 "), line);
        return Integer.parseInt(line.substring(9));
    }

    private static Map<Integer, Integer> statuses(List<Socket> sockets) throws IOException {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Socket socket : sockets) {
            counts.merge(status(socket), 1, Integer::sum);
        }
        return counts;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
