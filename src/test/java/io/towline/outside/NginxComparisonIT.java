package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests and answers of all kinds through Towline and through nginx, with equal settings, in front of one server. What the server and the
 * client get is the same, but for the differences that stand with each case, and their reasons. They were written down with nginx 1.22.1, Debian
 * 12's; where a later one differs less, this test says so. What operators care about of it stands in docs/coming-from-nginx.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NginxComparisonIT {

    private static final List<String> FILES = List.of("requests", "bodies", "answers", "connections");

    @AutoClose
    private final RecordingServer server = new RecordingServer();

    @AutoClose
    private Nginx nginx;

    @AutoClose
    private PeerProcess towline;

    private WireClient throughNginx;
    private WireClient throughTowline;

    NginxComparisonIT() throws IOException {}

    static List<WireCase> cases() throws IOException {
        List<WireCase> all = new ArrayList<>();
        for (String file : FILES) {
            all.addAll(WireCase.read(Path.of("src/test/outside/nginx-" + file + ".txt")));
        }
        return all;
    }

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        nginx = Nginx.forwarding(folder, server.port());
        int port = Ports.free();
        towline = Launcher.serve(folder, """
                listeners { plain { bind = "127.0.0.1:%1$d" } }
                upstreams { app { servers = ["http://127.0.0.1:%2$d"] } }
                routes {
                  all { upstream = app }
                  moved { path = /moved, rewrite = "/", upstream = app }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(port, server.port()), port);
        throughNginx = new WireClient(nginx.port(), server);
        throughTowline = new WireClient(port, server);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void bothAreTold(WireCase what) throws Exception {
        List<String> behind = throughNginx.run(what);
        List<String> ours = throughTowline.run(what);
        assertEquals(
                String.join("\n", what.differences()),
                String.join("\n", WireLines.differences(behind, ours)),
                () -> "through Towline:\n" + String.join("\n", ours) + "\n");
    }
}
