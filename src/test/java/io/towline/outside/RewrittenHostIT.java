package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx in front with nothing but {@code proxy_pass}: Towline sees another host and another scheme than the page's browser does. */
final class RewrittenHostIT {

    private static final String CHECKS = Stream.of("https-", "http-")
                    .flatMap(scheme -> Stream.of("events", "events-without-referrer", "polls", "towline.js", "stranger")
                            .map(scheme::concat))
                    .map("ok "::concat)
                    .collect(Collectors.joining("\n"))
            + "\nok own\nok node";

    @Test
    void aPageKeepsItsSession(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int backend = Ports.free();
        int plain = Ports.free();
        String config = """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { echo { servers = ["ws://127.0.0.1:%d"] } }
                routes {
                  chat { path = "/chat", upstream = echo, origins = any, bridge.enabled = on }
                  own { path = "/own", upstream = echo, bridge.enabled = on }
                }
                control { socket = off }
                """.formatted(port, backend);
        try (PeerProcess towline = Launcher.serve(folder, config, port);
                Nginx nginx = Nginx.plain(folder, Certificate.create(folder), plain, port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/rewritten-host.js",
                        String.valueOf(nginx.port()),
                        String.valueOf(plain),
                        String.valueOf(backend),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            assertEquals(CHECKS, String.join("\n", peer.lines()), towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
