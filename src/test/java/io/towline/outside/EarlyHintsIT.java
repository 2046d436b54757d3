package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 103 and other interim answers of a server of Node's, read by decoders that are not Undertow's: Node's and Chromium's. */
final class EarlyHintsIT {

    @Test
    void interimAnswersPass(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int backend = Ports.free();
        Certificate certificate = Certificate.create(folder);
        String config = """
                listeners { secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = ["http://127.0.0.1:%d"] } }
                routes { all { upstream = app } }
                control { socket = off }
                """.formatted(
                port, certificate.chain().getFileName(), certificate.key().getFileName(), backend);
        try (PeerProcess towline = Launcher.serve(folder, config, port);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/early-hints.js",
                        "https://127.0.0.1:" + port,
                        String.valueOf(backend),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            assertEquals(
                    List.of("ok node-http2", "ok node-http2-continue", "ok node-http1", "ok chromium"),
                    peer.lines(),
                    towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
