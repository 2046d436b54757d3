package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page of another origin that the route lists: it sends what it wants, and reads every answer; one that is not listed reads none. */
final class CrossOriginIT {

    @Test
    void aPageReadsWhatItMay(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int backend = Ports.free();
        String config = """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { echo { servers = ["ws://127.0.0.1:%d"] } }
                routes { chat { path = "/chat", upstream = echo, origins = ["http://localhost:*"], bridge.enabled = on, http.enabled = off } }
                control { socket = off }
                """.formatted(port, backend);
        try (PeerProcess towline = Launcher.serve(folder, config, port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/cross-origin.js",
                        String.valueOf(port),
                        String.valueOf(backend),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            assertEquals(List.of("ok post", "ok statuses", "ok stranger"), peer.lines(), towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
