package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Express with Socket.IO behind Towline as the documents have it: with their configuration, and with their app. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExpressIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final List<String> CHECKS = List.of(
            "page",
            "rest",
            "trust-proxy",
            "upload",
            "streamed",
            "too-large",
            "compression",
            "redirects",
            "cookies",
            "events",
            "socket.io-polling",
            "socket.io-websocket",
            "socket.io-upgrade",
            "ws",
            "browse");

    private final int plainPort;
    private final int securePort;
    private final int appPort;
    private final DocumentedExample example;
    private Certificate certificate;

    @AutoClose
    private PeerProcess towline;

    ExpressIT() throws IOException {
        plainPort = Ports.free();
        securePort = Ports.free();
        appPort = Ports.free();
        example = DocumentedExample.of("docs/get-started.md");
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        certificate = Certificate.create(folder, "site", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        String config = example.configuration()
                .replace("\":8080\"", "\"127.0.0.1:%d\"".formatted(plainPort))
                .replace("\":8443\"", "\"127.0.0.1:%d\"".formatted(securePort))
                .replace("127.0.0.1:3000", "127.0.0.1:" + appPort)
                .replace("tls/site", "site");
        towline = Launcher.serve(folder, config + "\ncontrol.socket = off\n", plainPort, securePort);
    }

    @Test
    void theReadmeBeginsWithTheSame() throws IOException {
        String first = DocumentedExample.of("README.md").configuration();
        assertTrue(example.configuration().startsWith(first), first);
    }

    @Test
    void allThatAnAppDoesWorksBehindIt(@Profile Path profile) throws IOException, InterruptedException {
        Map<String, String> trust =
                Map.of("NODE_EXTRA_CA_CERTS", certificate.chain().toString());
        try (PeerProcess app = PeerProcess.start("node", "src/test/outside/express-app.js", String.valueOf(appPort))) {
            app.awaitLine("^listening$", PATIENCE);
            List<String> command = List.of(
                    "node",
                    "--disable-warning=UNDICI-ES", // its EventSource is new
                    "src/test/outside/express-peer.js",
                    String.valueOf(plainPort),
                    String.valueOf(securePort),
                    profile.toString());
            try (PeerProcess peer = PeerProcess.start(trust, Path.of("."), command)) {
                int exit = peer.awaitExit(PATIENCE);
                assertEquals(
                        CHECKS.stream().map("ok "::concat).toList(),
                        peer.lines(),
                        () -> "Towline" + towline.said() + "\napp" + app.said());
                assertEquals(0, exit, peer::said);
            }
        }
    }

    /** With the packages that the other one has. */
    @Test
    void theExamplesAppIsSeen(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("app.js"), example.fenced("js").replace("listen(3000", "listen(" + appPort));
        Map<String, String> packages = Map.of(
                "NODE_PATH",
                Path.of("src/test/outside/node_modules").toAbsolutePath().toString());
        try (PeerProcess app = PeerProcess.start(packages, folder, List.of("node", script.toString()))) {
            Ports.awaitAccepting(appPort, app);
            String url = "http://127.0.0.1:" + plainPort + "/";
            try (PeerProcess page = PeerProcess.start(
                    "node", "src/test/outside/page-text.js", url, profile.toString(), "You are 127.0.0.1")) {
                assertEquals(0, page.awaitExit(PATIENCE), () -> page.said() + "\nTowline" + towline.said());
            }
        }
    }
}
