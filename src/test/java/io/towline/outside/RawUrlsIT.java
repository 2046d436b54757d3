package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URLs as Node and Chromium write them: the server sees them through Towline as it sees them without. */
final class RawUrlsIT {

    private static final int TARGETS = 10;

    @Test
    void theServerSeesWhatItSeesWithoutTowline(@TempDir Path folder, @Profile Path profile)
            throws IOException, InterruptedException {
        int port = Ports.free();
        try (Backend backend = Backend.start();
                PeerProcess towline = Launcher.serve(folder, """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                        routes { all { upstream = backend, origins = any } }
                        control { socket = off }
                        drain { time = 0s, hard-stop = 1s }
                        """.formatted(port, backend.port()), port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/raw-urls.js",
                        String.valueOf(backend.port()),
                        String.valueOf(port),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(5));
            String wanted = IntStream.range(0, TARGETS)
                    .boxed()
                    .flatMap(i -> Stream.of("ok node-" + i, "ok browser-" + i))
                    .collect(Collectors.joining("\n"));
            assertEquals(wanted, String.join("\n", peer.lines()), towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
