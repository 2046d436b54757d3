package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** sockjs-client through Towline: to a plain WebSocket server ({@code unwrap}), and to sockjs-node ({@code same}). */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SockJsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final List<String> CHECKS = List.of("unicode", "order", "big", "close", "ticks");

    private int port;
    private int pagePort;

    @AutoClose
    private PeerProcess backend;

    @AutoClose
    private PeerProcess towline;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        port = Ports.free();
        pagePort = Ports.free();
        backend = PeerProcess.start("node", "src/test/outside/sockjs-backend.js");
        String backendPort =
                backend.awaitLine("^listening (\\d+)$", Duration.ofMinutes(2)).group(1);
        towline = Launcher.serve(folder, config(backendPort), port);
    }

    /** Any origin: jsonp, htmlfile and the iframes bypass CORS, so a route with a list does not let them in from abroad. */
    private String config(String backendPort) {
        return """
                listeners { plain { bind = "127.0.0.1:%s" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%s"] } }
                defaults { route { upstream = backend, origins = any, bridge { enabled = on } } }
                routes {
                  unwrap { path = "/unwrap", rewrite = "/plain", bridge.sockjs.mode = unwrap }
                  same { path = "/same", rewrite = "/sockjs", bridge.sockjs.mode = same }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(port, backendPort);
    }

    @Test
    void node() throws IOException, InterruptedException {
        Stream<String> expected = Stream.of("unwrap", "same")
                .flatMap(route -> Stream.of("websocket", "xhr-streaming", "eventsource", "xhr-polling")
                        .map(transport -> route + "-" + transport))
                .flatMap(SockJsIT::checks);
        expect(expected, "sockjs-peer.js", "http://127.0.0.1:" + port);
    }

    @Test
    void chromium(@Profile Path profile) throws IOException, InterruptedException {
        List<String> anywhere = List.of("websocket", "xhr-streaming", "eventsource", "xhr-polling", "jsonp-polling");
        List<String> abroad = List.of("iframe-eventsource", "iframe-htmlfile", "iframe-xhr-polling");
        Stream<String> expected = Stream.concat(
                page("abroad", Stream.concat(anywhere.stream(), abroad.stream()).toList()),
                page(
                        "home",
                        Stream.concat(anywhere.stream(), Stream.of("htmlfile")).toList()));
        expect(
                expected,
                "sockjs-browser-peer.js",
                "http://127.0.0.1:" + port,
                String.valueOf(pagePort),
                profile.toString());
    }

    private static Stream<String> page(String label, List<String> transports) {
        Stream<String> each = Stream.of("unwrap", "same")
                .flatMap(route -> transports.stream().map(transport -> label + "-" + route + "-" + transport))
                .flatMap(SockJsIT::checks);
        return Stream.concat(each, Stream.of(label + "-default"));
    }

    private static Stream<String> checks(String prefix) {
        return CHECKS.stream().map(check -> prefix + "-" + check);
    }

    private void expect(Stream<String> checks, String program, String... arguments)
            throws IOException, InterruptedException {
        String[] command = Stream.concat(Stream.of("node", "src/test/outside/" + program), Stream.of(arguments))
                .toArray(String[]::new);
        try (PeerProcess peer = PeerProcess.start(command)) {
            int exit = peer.awaitExit(PATIENCE);
            String wanted = checks.map("ok "::concat).collect(Collectors.joining("\n"));
            assertEquals(wanted, String.join("\n", peer.lines()), () -> "Towline" + towline.said() + "\npeer");
            assertEquals(0, exit, peer::said);
        }
    }
}
