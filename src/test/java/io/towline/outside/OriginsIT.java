package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Chromium's pages say of where they come from, and which routes let them in. */
final class OriginsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void chromium(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        Path page = Files.writeString(folder.resolve("page.html"), "<!DOCTYPE html><p>a page</p>");
        int port = Ports.free();
        try (PushServer server = new PushServer();
                PeerProcess towline = Launcher.serve(folder, """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                        defaults { route { upstream = backend, bridge.enabled = on } }
                        routes {
                          same { path = "/same" }
                          dev { path = "/dev", origins = dev }
                          file { path = "/file", origins = "file://" }
                          null { path = "/null", origins = "null" }
                          any-port { path = "/any-port", origins = ["http://localhost:*"] }
                        }
                        control { socket = off }
                        """.formatted(port, server.port()), port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/origins.js",
                        String.valueOf(port),
                        profile.toString(),
                        page.toAbsolutePath().toString())) {
            int exit = peer.awaitExit(PATIENCE);
            assertEquals(
                    List.of("ok file", "ok app", "ok localhost", "ok loopback", "ok subdomain", "ok own"),
                    peer.lines(),
                    towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
