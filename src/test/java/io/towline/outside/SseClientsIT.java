package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of server-sent events as people have them say in their own ways where they stopped, and each goes on in its session. */
final class SseClientsIT {

    private static final List<String> CHECKS = Stream.of(
                    "eventsource",
                    "eventsource-with-its-session-in-the-url",
                    "event-source-polyfill",
                    "event-source-polyfill-with-a-name",
                    "launchdarkly-eventsource",
                    "fetch-event-source",
                    "eventsource-client",
                    "undici",
                    "chromium",
                    "chromium-with-event-source-polyfill",
                    "chromium-with-sse.js",
                    "an-earlier-server")
            .map("ok "::concat)
            .toList();

    @Test
    void eachResumesItsSession(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int backend = Ports.free();
        String config = """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { chat { path = "/chat", upstream = backend, bridge.enabled = on } }
                log { query = on }
                control { socket = off }
                """.formatted(port, backend);
        try (PeerProcess towline = Launcher.serve(folder, config, port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/sse-clients.js",
                        String.valueOf(port),
                        String.valueOf(backend),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            List<String> said = peer.lines();
            // event-source-polyfill tells the console of each cut
            List<String> results = said.stream()
                    .filter(line -> line.startsWith("ok ") || line.startsWith("FAILED "))
                    .toList();
            assertEquals(CHECKS, results, towline::said);
            assertEquals(0, exit, peer::said);
            for (String id : said.getLast().split(" ")) {
                assertEquals(24, id.length(), peer::said);
                assertFalse(towline.said().contains(id), towline::said);
            }
        }
    }
}
