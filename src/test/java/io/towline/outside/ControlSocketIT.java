package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket of a running Towline, asked by curl and by the launcher. */
final class ControlSocketIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path socket;

    @BeforeEach
    void name() {
        socket = folder.resolve("control.sock");
    }

    @Test
    void curlAndTheCommandsAreAnswered() throws Exception {
        try (PeerProcess towline = serve()) {
            awaitAnswer(towline);
            String status = curl();
            assertTrue(status.contains("\"phase\":\"running\""), status);
            try (PeerProcess command = Launcher.start("status", "-c", folder.resolve("proxy.conf") + "")) {
                assertEquals(0, command.awaitExit(PATIENCE), command::said);
                command.awaitLine("^Towline .* \\(pid [0-9]+\\), running for ", Duration.ZERO);
                command.awaitLine("^backend +round-robin +ws://127\\.0\\.0\\.1:9 +in-use ", Duration.ZERO);
            }
            towline.terminate();
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
            assertFalse(Files.exists(socket));
        }
    }

    /** As a person uses it: in a shell, which stops it and has it go on. */
    @Test
    void topAndQuestionsAreAtHomeInATerminal() throws Exception {
        try (PeerProcess towline = serve()) {
            awaitAnswer(towline);
            String launcher = System.getProperty("towline.launcher", "scripts/towline");
            try (PeerProcess operator =
                    PeerProcess.start("python3", "src/test/outside/terminal.py", launcher, socket.toString())) {
                assertEquals(0, operator.awaitExit(PATIENCE), operator::said);
                assertEquals(
                        List.of(
                                "ok fits",
                                "ok sorts",
                                "ok stops",
                                "ok goes on",
                                "ok ends",
                                "ok asks",
                                "ok does not ask a script"),
                        operator.lines());
            }
        }
    }

    @Test
    void aKilledTowlineLeavesItsFileWhichTheNextTakesOver() throws Exception {
        serve().close();
        assertTrue(Files.exists(socket));
        try (PeerProcess command = Launcher.start("status", "--socket", socket.toString())) {
            assertEquals(1, command.awaitExit(PATIENCE), command::said);
            command.awaitLine("^towline: nobody listens at .*control\\.sock: Towline was killed", Duration.ZERO);
        }
        try (PeerProcess towline = serve()) {
            awaitAnswer(towline);
        }
    }

    @Test
    void aSecondTowlineLeavesItToTheFirstAndRunsOn() throws Exception {
        try (PeerProcess first = serve();
                PeerProcess second = serve()) {
            second.awaitLine("WARN .*another process listens there\\. Give each Towline", PATIENCE);
            second.terminate();
            assertEquals(0, second.awaitExit(PATIENCE), second::said);
            awaitAnswer(first);
        }
    }

    /** Needs root, to become somebody else. */
    @Test
    void onlyItsGroupMayOpenIt() throws Exception {
        assertEquals("root", System.getProperty("user.name"), "run this as root, as the package's tests want it, too");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (PeerProcess towline = serve()) {
            awaitAnswer(towline);
            assertEquals(0, exitOf("setpriv", "--reuid=65534", "--regid=0", "--clear-groups"));
            assertEquals(7, exitOf("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
    }

    /** Where neither the file nor the command line says where it is. The process takes its user for another one. */
    @Test
    void whoIsNotRootHasItInAFolderOfOnesOwn() throws Exception {
        int port = Ports.free();
        Path silent = Launcher.write(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/", upstream = backend } }
                """.formatted(port));
        socket = folder.resolve("towline/control.sock");
        try (PeerProcess towline = asUser("run", "-c", silent.toString())) {
            awaitFile(towline);
            awaitAnswer(towline);
            for (PeerProcess asking : List.of(asUser("status"), asUser("status", "-c", silent.toString()))) {
                try (PeerProcess command = asking) {
                    assertEquals(0, command.awaitExit(PATIENCE), command::said);
                    command.awaitLine("^backend +round-robin +ws://127\\.0\\.0\\.1:9 +in-use ", Duration.ZERO);
                }
            }
            towline.terminate();
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
        }
    }

    private PeerProcess asUser(String... arguments) throws Exception {
        String user = "-Duser.name=ann";
        return PeerProcess.start(
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "XDG_RUNTIME_DIR",
                        folder.toString(),
                        "TOWLINE_JAVA_OPTS",
                        user,
                        "TOWLINE_COMMAND_OPTS",
                        user),
                Path.of("."),
                Stream.concat(
                                Stream.of(System.getProperty("towline.launcher", "scripts/towline")),
                                Stream.of(arguments))
                        .toList());
    }

    private PeerProcess serve() throws Exception {
        int port = Ports.free();
        PeerProcess towline = Launcher.serve(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/", upstream = backend } }
                control { socket = control.sock }
                """.formatted(port), port);
        awaitFile(towline);
        return towline;
    }

    private void awaitFile(PeerProcess towline) throws InterruptedException {
        towline.await(() -> Files.exists(socket), "a socket");
    }

    /** The file may be a dead one's for a moment yet, or there before anybody listens. */
    private void awaitAnswer(PeerProcess towline) throws Exception {
        towline.await(() -> exitOf() == 0, "an answer");
    }

    private List<String> command(String... before) {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of("curl", "-sS", "--fail", "--max-time", "60", "--unix-socket", socket.toString()));
        command.add("http://towline/api/v1/status");
        return command;
    }

    private int exitOf(String... before) throws Exception {
        try (PeerProcess curl = PeerProcess.start(command(before).toArray(String[]::new))) {
            return curl.awaitExit(PATIENCE);
        }
    }

    private String curl() throws Exception {
        try (PeerProcess curl = PeerProcess.start(command().toArray(String[]::new))) {
            assertEquals(0, curl.awaitExit(PATIENCE), curl::said);
            return String.join("\n", curl.lines());
        }
    }
}
