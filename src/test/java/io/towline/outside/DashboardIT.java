package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operators' dashboard in headless Chromium: in front of a made-up proxy that is the same in every run, and of Towline itself. */
@Timeout(value = 16, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardIT {
    /** So many at the beginning hold of any Towline. */
    private static final int OF_ANY = 8;

    private static final List<String> CHECKS = List.of(
            "nothing-from-elsewhere",
            "policy",
            "top-bar",
            "every-view-opens",
            "accessible-views-light-desktop",
            "accessible-views-light-phone",
            "accessible-views-dark-desktop",
            "accessible-views-dark-phone",
            "plots-in-words-and-tables",
            "sort",
            "search-and-filters",
            "filters-by-address",
            "filter-that-is-refused",
            "pages-of-9000",
            "rows-keep-the-focus",
            "details-and-close",
            "close-all-matching",
            "drain-and-put-back",
            "reload-and-its-mistakes",
            "log-level",
            "configuration-in-force",
            "why-it-ended",
            "refusals-summed-up",
            "token",
            "events-in-any-pieces",
            "not-connected",
            "paused",
            "strangers",
            "long-paths",
            "empty",
            "draining",
            "trouble",
            "keyboard",
            "accessible-dialogs-light-desktop",
            "accessible-dialogs-light-phone",
            "accessible-dialogs-dark-desktop",
            "accessible-dialogs-dark-phone");

    private String base;

    @AutoClose
    private PeerProcess server;

    @BeforeAll
    void open() throws IOException, InterruptedException {
        server = PeerProcess.start("node", "src/test/outside/dashboard-server.js");
        String port =
                server.awaitLine("^listening on (\\d+)$", Duration.ofMinutes(2)).group(1);
        base = "http://127.0.0.1:" + port;
    }

    @Test
    void showsTheRealThing(@TempDir Path folder, @Profile Path profile) throws IOException, InterruptedException {
        int port = Ports.free();
        int admin = Ports.free();
        String config = """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/", upstream = backend } }
                admin { enabled = on, bind = "127.0.0.1:%d", token = "open-sesame" }
                control { socket = off }
                """.formatted(port, admin);
        try (PeerProcess towline = Launcher.serve(folder, config, port, admin);
                PeerProcess peer = PeerProcess.start(
                        "node",
                        "src/test/outside/dashboard-peer.js",
                        "http://127.0.0.1:" + admin,
                        profile.toString(),
                        "--real",
                        "open-sesame")) {
            expect(CHECKS.subList(0, OF_ANY), peer, towline);
        }
    }

    @Test
    void showsAndDoesWhatItSays(@Profile Path profile) throws IOException, InterruptedException {
        try (PeerProcess peer =
                PeerProcess.start("node", "src/test/outside/dashboard-peer.js", base, profile.toString())) {
            expect(CHECKS, peer, server);
        }
    }

    private static void expect(List<String> checks, PeerProcess peer, PeerProcess behind) throws InterruptedException {
        int exit = peer.awaitExit(Duration.ofMinutes(12));
        String wanted = checks.stream().map("ok "::concat).collect(Collectors.joining("\n"));
        assertEquals(wanted, String.join("\n", peer.lines()), () -> "server" + behind.said() + "\npeer");
        assertEquals(0, exit, peer::said);
    }
}
