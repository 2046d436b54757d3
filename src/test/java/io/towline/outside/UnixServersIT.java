package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's servers on socket files: Node's http and ws, nginx; and one that takes the place of another while Towline runs. */
final class UnixServersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private static String config(int port, String... servers) {
        return """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { app { servers = ["%s"], host-header = server } }
                routes { app { upstream = app } }
                control { socket = off }
                """.formatted(port, String.join("\", \"", servers));
    }

    private HttpResponse<byte[]> ask(int port, String path, byte... body) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        return client.send(
                (body.length == 0 ? request : request.PUT(BodyPublishers.ofByteArray(body))).build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void clientsOfWebSocketsFindNodesWs() throws Exception {
        try (Harbour harbour = Harbour.overSocketFile(folder)) {
            new Peer(harbour.url("ws"), harbour).nodeWs();
            new Peer(harbour.url("wss"), harbour).pythonWebsockets();
            assertEquals("plain /a", new String(ask(harbour.plainPort, "/a").body()));
        }
    }

    /** What it serves has more than a socket takes at once, each way. */
    @Test
    void nginxAnswersAndTakesLargeBodies() throws Exception {
        byte[] large = new byte[8 << 20];
        new Random(1).nextBytes(large);
        Files.write(Files.createDirectory(folder.resolve("site")).resolve("large"), large);
        int port = Ports.free();
        Path socket = folder.resolve("nginx.sock");
        String site = """
                server {
                  listen unix:%1$s;
                  root %2$s/site;
                  client_max_body_size 0;
                  location /told { return 200 "$http_host $http_x_forwarded_for"; }
                  location /kept/ { dav_methods PUT; create_full_put_path on; }
                }
                """.formatted(socket, folder);
        try (Nginx nginx = Nginx.onSocketFile(folder, socket, site);
                PeerProcess towline = Launcher.serve(folder, config(port, "http://unix:" + socket + ":/"), port)) {
            assertTrue(nginx.process().isAlive());
            assertEquals("localhost 127.0.0.1", new String(ask(port, "/told").body()), towline::said);
            assertArrayEquals(large, ask(port, "/large").body());
            assertEquals(201, ask(port, "/kept/a", large).statusCode(), towline::said);
            assertArrayEquals(large, ask(port, "/kept/a").body());
            towline.awaitLine(" server=unix:" + socket + " kind=http status=201 ", PATIENCE);
        }
    }

    /** As each deployment does it. In between, the file of the dead one is there. */
    @Test
    void aServerThatDiesAndIsStartedAnewIsFound() throws Exception {
        int port = Ports.free();
        Path socket = folder.resolve("app.sock");
        String none = "could not connect to unix:" + socket + ": ";
        try (PeerProcess towline = Launcher.serve(folder, config(port, "unix:" + socket), port)) {
            assertEquals(502, ask(port, "/a").statusCode());
            towline.awaitLine(none + "there is no such file", PATIENCE);
            try (Backend first = Backend.start(socket)) {
                assertEquals("plain /b", new String(ask(port, "/b").body()), first.process()::said);
                first.process().signal("KILL");
                first.process().awaitExit(PATIENCE);
            }
            assertTrue(Files.exists(socket));
            assertEquals(502, ask(port, "/c").statusCode());
            towline.awaitLine(none + "nobody listens on it", PATIENCE);
            Files.delete(socket);
            try (Backend second = Backend.start(socket)) {
                assertEquals("plain /d", new String(ask(port, "/d").body()), second.process()::said);
            }
        }
    }

    @Test
    void aSocketOfDatagramsIsSaid() throws Exception {
        int port = Ports.free();
        Path socket = folder.resolve("datagrams.sock");
        List<String> datagrams = List.of(
                "/usr/bin/python3",
                "-uc",
                "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]);"
                        + " print('bound'); s.recv(1)",
                socket.toString());
        try (PeerProcess server = PeerProcess.start(Map.of(), folder, datagrams);
                PeerProcess towline = Launcher.serve(folder, config(port, "unix:" + socket), port)) {
            server.awaitLine("^bound$", PATIENCE);
            assertEquals(502, ask(port, "/a").statusCode());
            towline.awaitLine("it is a socket of another kind", PATIENCE);
        }
    }
}
