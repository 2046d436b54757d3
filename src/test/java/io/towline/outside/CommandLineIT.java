package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says and how it exits, before it serves. Exit codes: 0 fine, 1 could not, 78 bad configuration (EX_CONFIG). */
final class CommandLineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void checkOfAGoodFileExitsWith0() throws IOException, InterruptedException {
        try (PeerProcess check = Launcher.check(folder, config(Ports.free(), ""))) {
            assertEquals(0, check.awaitExit(PATIENCE), check::said);
        }
    }

    @Test
    void checkOfABadFileExitsWith78AndNamesPlaceAndMend() throws IOException, InterruptedException {
        try (PeerProcess check = Launcher.check(folder, config(Ports.free(), "idle-timout = 10m"))) {
            assertEquals(78, check.awaitExit(PATIENCE), check::said);
            check.awaitLine("proxy\\.conf:3: routes\\.all\\.idle-timout .*idle-timeout", Duration.ZERO);
        }
    }

    @Test
    void checkOfAMissingFileExitsWith78AndNamesIt() throws IOException, InterruptedException {
        Path missing = folder.resolve("nowhere.conf");
        try (PeerProcess check = Launcher.start("check", "-c", missing.toString())) {
            assertEquals(78, check.awaitExit(PATIENCE), check::said);
            check.awaitLine("nowhere\\.conf", Duration.ZERO);
        }
    }

    @Test
    void runOfABadFileExitsWith78() throws IOException, InterruptedException {
        int port = Ports.free();
        try (PeerProcess towline = Launcher.run(folder, config(port, "idle-timout = 10m"))) {
            assertEquals(78, towline.awaitExit(PATIENCE), towline::said);
            towline.awaitLine("proxy\\.conf:3: ", Duration.ZERO);
        }
    }

    @Test
    void takenPortExitsWith1AndIsNamed() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PeerProcess towline = Launcher.run(folder, config(taken.getLocalPort(), ""))) {
            assertEquals(1, towline.awaitExit(PATIENCE), towline::said);
            towline.awaitLine("\\b" + taken.getLocalPort() + "\\b", Duration.ZERO);
            assertTrue(towline.lines().stream().noneMatch(line -> line.startsWith("\tat ")), towline::said);
        }
    }

    private static String config(int port, String setting) {
        return """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/", upstream = backend, %s } }
                control { socket = off }
                """.formatted(port, setting);
    }
}
