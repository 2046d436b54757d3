package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Towline with what docs/frameworks.md has under one heading, in front of an app on a port of its own, by plain HTTP and by TLS. The
 * app is started by the test.
 */
final class FrameworkRecipe implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String DOCUMENT = "docs/frameworks.md";

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();
    private final int appPort = Ports.free();
    private final Certificate certificate;
    private final PeerProcess towline;

    FrameworkRecipe(Path folder, String heading) throws IOException, InterruptedException {
        certificate = Certificate.create(folder, "site", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        DocumentedExample all = DocumentedExample.of(DOCUMENT);
        String config = (all.under("## Listeners").configuration()
                        + all.under("## " + heading).configuration())
                .replace("\":8080\"", "\"127.0.0.1:%d\"".formatted(plainPort))
                .replace("\":8443\"", "\"127.0.0.1:%d\"".formatted(securePort))
                .replace("127.0.0.1:3000", "127.0.0.1:" + appPort)
                .replace("tls/site", "site");
        towline = Launcher.serve(folder, config + """
                control.socket = off
                drain { time = 0s, hard-stop = 1s }
                """, plainPort, securePort);
    }

    int appPort() {
        return appPort;
    }

    PeerProcess awaitAccepting(PeerProcess app) throws InterruptedException {
        try {
            Ports.awaitAccepting(appPort, app);
            return app;
        } catch (AssertionError | InterruptedException e) {
            app.close();
            throw e;
        }
    }

    /** Runs node's script with the two ports and these arguments, and expects that each of the checks is passed. */
    void tryOut(PeerProcess app, String script, List<String> checks, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                "--disable-warning=UNDICI-ES", // its EventSource is new
                "src/test/outside/" + script,
                String.valueOf(plainPort),
                String.valueOf(securePort)));
        command.addAll(List.of(arguments));
        Map<String, String> trust =
                Map.of("NODE_EXTRA_CA_CERTS", certificate.chain().toString());
        try (PeerProcess peer = PeerProcess.start(trust, Path.of("."), command)) {
            int exit = peer.awaitExit(PATIENCE);
            assertEquals(
                    String.join("\n", checks.stream().map("ok "::concat).toList()),
                    String.join("\n", peer.lines()),
                    () -> "Towline" + towline.said() + "\napp" + app.said());
            assertEquals(0, exit, peer::said);
        }
    }

    @Override
    public void close() {
        towline.close();
    }
}
