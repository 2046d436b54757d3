package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain requests over HTTP/2 with nghttp2's clients, curl and Node: bodies both ways, on many streams, of which none holds up another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2StreamsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int BODY = 1_000_003;

    private final int port = Ports.free();
    private final int ownPort = Ports.free();
    private final String url = "https://127.0.0.1:" + port;
    private Path body;

    @AutoClose
    private PeerProcess server;

    @AutoClose
    private PeerProcess towline;

    Http2StreamsIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        Certificate certificate = Certificate.create(folder);
        body = folder.resolve("body");
        run("node src/test/outside/long-bodies.js write %d > %s".formatted(BODY, body));
        assertEquals(BODY, Files.size(body));
        server = PeerProcess.start("node", "src/test/outside/long-bodies.js", "serve");
        towline = Launcher.serve(
                folder,
                """
                listeners { secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams {
                  bodies { servers = ["http://127.0.0.1:%s"] }
                  own { servers = ["http://127.0.0.1:%d"] }
                }
                routes {
                  bodies { path = /bodies, rewrite = /, upstream = bodies }
                  own { upstream = own }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(
                                port,
                                certificate.chain().getFileName(),
                                certificate.key().getFileName(),
                                server.awaitLine("^listening (\\d+)$", PATIENCE).group(1),
                                ownPort),
                port);
    }

    private List<String> run(String command) throws IOException, InterruptedException {
        try (PeerProcess process = PeerProcess.start("sh", "-c", command)) {
            assertEquals(0, process.awaitExit(PATIENCE), process::said);
            return process.lines();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "POST, -d"})
    void h2loadGetsAllItAsksFor(String method, String upload) throws IOException, InterruptedException {
        String data = upload.isEmpty() ? "" : upload + " " + body;
        String path = upload.isEmpty() ? "/bodies/100003" : "/bodies/count";
        List<String> said = run("h2load -n 200 -c 4 -m 10 %s %s%s".formatted(data, url, path));
        assertEquals(
                List.of(
                        "requests: 200 total, 200 started, 200 done, 200 succeeded, 0 failed, 0 errored, 0 timeout",
                        "status codes: 200 2xx, 0 3xx, 0 4xx, 0 5xx"),
                said.stream()
                        .filter(line -> line.startsWith("requests: ") || line.startsWith("status codes: "))
                        .toList(),
                towline::said);
    }

    @ParameterizedTest
    @CsvSource({"nghttp --no-verify-peer -d", "curl -q -ksS --http2 --data-binary @"})
    void aBodyComesUp(String client) throws IOException, InterruptedException {
        assertEquals(List.of(String.valueOf(BODY)), run(client + body + " " + url + "/bodies/count"), towline::said);
    }

    @ParameterizedTest
    @CsvSource({"nghttp --no-verify-peer", "curl -q -ksS --http2"})
    void aBodyComesDown(String client) throws IOException, InterruptedException {
        String compared = "%s %s/bodies/%d | cmp - %s".formatted(client, url, BODY, body);
        assertEquals(List.of(), run(compared), towline::said);
    }

    @Test
    void aSlowStreamHoldsUpNoOther() throws IOException, InterruptedException {
        try (PeerProcess peer =
                PeerProcess.start("node", "src/test/outside/http2-streams.js", url, String.valueOf(ownPort))) {
            int exit = peer.awaitExit(PATIENCE.multipliedBy(4));
            assertEquals(
                    List.of(
                            "ok many-at-once",
                            "ok an-answer-that-is-not-read",
                            "ok a-body-that-no-server-reads",
                            "ok a-body-that-does-not-come",
                            "ok a-server-that-is-silent"),
                    peer.lines(),
                    towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
