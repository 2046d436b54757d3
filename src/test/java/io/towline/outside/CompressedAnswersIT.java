package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that Towline compresses, unpacked by decoders that are not Java's: curl's, Node's and Chromium's. */
final class CompressedAnswersIT {

    @Test
    void clientsUnpackThem(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int plain = Ports.free();
        int secure = Ports.free();
        int backend = Ports.free();
        Certificate certificate = Certificate.create(folder);
        Path root = Files.createDirectory(folder.resolve("site"));
        Files.writeString(root.resolve("app.js"), "console.log('running along')\n".repeat(10_000));
        String config = """
                io.threads = 1
                defaults.route.http.compress = on
                listeners {
                  plain { bind = "127.0.0.1:%d" }
                  secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { app { servers = ["http://127.0.0.1:%d"] } }
                routes {
                  all { upstream = app }
                  files { path = /files, rewrite = "/", files { root = site } }
                  fixed { path = /fixed, respond { body = "%s" } }
                }
                control { socket = off }
                """.formatted(
                        plain,
                        secure,
                        certificate.chain().getFileName(),
                        certificate.key().getFileName(),
                        backend,
                        "word ".repeat(1000));
        try (PeerProcess towline = Launcher.serve(folder, config, plain, secure);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/compressed.js",
                        String.valueOf(plain),
                        String.valueOf(secure),
                        String.valueOf(backend),
                        root.toString(),
                        profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            assertEquals(
                    List.of("ok curlHttp1", "ok curlHttp2", "ok curlHttp10", "ok nodeFetch", "ok inChromium"),
                    peer.lines(),
                    towline::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
