package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bursts on many streams of one HTTP/2 connection, with Node's client and Chromium: what the windows let pass arrives, with no later word to
 * push it. {@code -Phttp2-bursts-full} has a hundred times as many.
 */
final class Http2BurstsIT {
    private static final int ROUNDS = Integer.getInteger("towline.http2.bursts", 1);

    private static final String CHECKS = Stream.of(
                    "three-event-streams",
                    "three-streams-of-lines",
                    "fifty-event-streams",
                    "hundred-streams-of-lines",
                    "messages-longer-than-a-frame",
                    "windows-of-one-byte",
                    "windows-of-a-hundred-bytes",
                    "a-client-that-reads-slowly",
                    "lines-that-are-read-slowly",
                    "chromium")
            .map("ok "::concat)
            .collect(Collectors.joining("\n"));

    @Test
    void noStreamIsForgotten(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int backend = Ports.free();
        Certificate certificate = Certificate.create(folder);
        String config = """
                listeners { secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { bursts { servers = ["ws://127.0.0.1:%d"] } }
                routes {
                  all {
                    upstream = bursts, origins = any
                    keepalive { client.ping-interval = 1d, upstream.ping-interval = 1d }   # nothing pushes what was forgotten
                    bridge { enabled = on, buffer = 8MiB, ack-after = 1h, stream-max-age = 1d }
                  }
                }
                control { socket = off }
                """.formatted(
                port, certificate.chain().getFileName(), certificate.key().getFileName(), backend);
        try (PeerProcess towline = Launcher.serve(folder, config, port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/http2-bursts.js",
                        "https://127.0.0.1:" + port,
                        String.valueOf(backend),
                        String.valueOf(ROUNDS),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10).multipliedBy(ROUNDS));
            assertEquals(CHECKS, String.join("\n", peer.lines()), towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
