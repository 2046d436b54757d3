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

/**
 * A bridge with little memory, and the client that means well: it opens sessions, converses and closes them. The launcher makes an
 * OutOfMemoryError the end of the process.
 */
final class LittleTowline implements AutoCloseable {

    private static final String LITTLE = "-Xmx96m -XX:MaxDirectMemorySize=48m";
    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PushServer server = new PushServer();
    private final int port = Ports.free();
    private final PeerProcess towline;

    LittleTowline(Path folder) throws IOException, InterruptedException {
        towline = Launcher.serveWith(LITTLE, folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                defaults {
                  route {
                    upstream = backend, max-message.from-client = 64KiB, origins = any
                    bridge { enabled = on, buffer = 64KiB, resume-window = 5m }
                  }
                }
                routes {
                  all { bridge.sockjs { mode = unwrap, prefix = "/sockjs" } }
                  push { path = "/push", close-timeout = 5s, bridge.resume-window = 8s }
                  stall { path = "/stall", close-timeout = 5s, bridge.resume-window = 8s }
                }
                bridge.buffers = 16MiB
                control { socket = off }
                """.formatted(port, server.port()), port);
    }

    @Override
    public void close() throws IOException {
        towline.close();
        server.close();
        client.shutdownNow();
    }

    // ---- the one that means well ----

    /** A session is opened, used and closed, and nothing went wrong so far. */
    void expectService() throws Exception {
        String id = open("/echo");
        converse(id, 1);
        close(id);
        assertTrue(towline.isAlive(), towline::said);
        assertTrue(
                towline.lines().stream().noneMatch(line -> line.contains("OutOfMemoryError") || line.contains("ERROR")),
                towline::said);
    }

    /** In a line of its log. */
    void expectSaid(String part) throws InterruptedException {
        towline.awaitLine(Pattern.quote(part), Duration.ofMinutes(1));
    }

    /** Waits until there is room for a session. It is polled once: who never came at all is waited for only 10 s. */
    String open(String path) throws Exception {
        HttpResponse<String> opened = awaitRoom(request(path + "?towline-session=new")
                .POST(BodyPublishers.noBody())
                .build());
        assertEquals(201, opened.statusCode(), opened.body());
        Matcher id = ID.matcher(opened.body());
        assertTrue(id.find(), opened.body());
        HttpRequest poll =
                request(path + "?towline-wait=0&towline-session=" + id.group(1)).build();
        assertEquals(204, client.send(poll, BodyHandlers.discarding()).statusCode());
        return id.group(1);
    }

    /** The n-th text there and back. */
    void converse(String id, int n) throws Exception {
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

    /** Open sessions go on, and when the greedy ones are gone others begin. */
    void expectServedBeside(int many, String request, int admitted) throws Exception {
        String id = open("/echo");
        converse(id, 1);
        int said = 1;
        List<Socket> greedy = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            greedy.add(send(request));
            if (i % 40 == 0) {
                converse(id, ++said);
            }
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Socket one : greedy) {
            RawAnswer answer = RawAnswer.read(one);
            statuses.merge(answer.status(), 1, Integer::sum);
            assertTrue(answer.status() != 503 || answer.saysWhenToComeBack(), answer::head);
        }
        assertTrue(Set.of(admitted, 503).containsAll(statuses.keySet()), statuses::toString);
        assertTrue(statuses.getOrDefault(admitted, 0) > 50, statuses::toString);
        for (int i = 0; i < 20; i++) {
            converse(id, ++said);
        }
        closeAll(greedy);
        server.leaveStalled();
        close(id);
        expectService();
    }

    /** What somebody else holds is forgotten after 10 s if nobody received from it. */
    private HttpResponse<String> awaitRoom(HttpRequest post) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
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

    /** Without a body. */
    HttpResponse<String> post(String target) throws Exception {
        return client.send(request(target).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    void close(String id) throws Exception {
        client.send(request("/echo?towline-session=" + id).DELETE().build(), BodyHandlers.discarding());
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofMinutes(3));
    }

    // ---- raw ----

    Socket send(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(180_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
