package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to a proxy that something holds up. The third ends it, whatever that is: nobody should have to ask for KILL. */
@Timeout(180)
class StopSignalsTest {

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"start", "request"})
    void theThirdSignalAlwaysEndsTheProcess(String stuckAt) throws Exception {
        Path config = config();
        Path said = dir.resolve("said");
        Process proxy = start(stuckAt, config, "PT1S", said, System.getProperty("java.class.path"));
        try {
            await(said, stuckAt.equals("start") ? "it is started" : "it is stuck");
            signal(proxy, "TERM");
            await(said, " SIGTERM\n"); // alone on its line: a warning at the start names it, too
            if (stuckAt.equals("request")) {
                await(said, "draining: 0 relays, 0 sessions");
                assertFalse(text(said).contains("draining 0 relays"), "sessions are left, too");
            }
            signal(proxy, "INT");
            await(said, "SIGINT again: telling all that are left to go now");
            signal(proxy, "TERM");
            assertTrue(proxy.waitFor(60, TimeUnit.SECONDS), () -> "it still runs, and said " + text(said));
            assertFalse(text(said).contains("Exception in thread"), () -> text(said));
        } finally {
            ChildProcess.end(proxy);
        }
    }

    private Path config() throws IOException {
        return Files.writeString(dir.resolve("proxy.conf"), """
                io.threads = 1
                control.socket = off
                drain { time = 1h, hard-stop = 2h }
                listeners { only { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ "ws://127.0.0.1:1" ] } }
                routes { chat { path = /chat, upstream = chat } }
                """);
    }

    /** As when it is delivered twice. */
    @Test
    void aSecondSignalAtTheSameTimeHastensNothing() throws Exception {
        Path config = config();
        Path said = dir.resolve("said");
        Process proxy = start("start", config, "PT0S", said, System.getProperty("java.class.path"));
        try {
            await(said, "it is started");
            signal(proxy, "TERM");
            await(said, " SIGTERM\n"); // alone on its line: a warning at the start names it, too
            signal(proxy, "TERM");
            await(said, "SIGTERM once more, within a second: taken for the same");
            assertFalse(text(said).contains("again"), () -> text(said));
        } finally {
            ChildProcess.end(proxy);
        }
    }

    private static Process start(String stuckAt, Path config, String apart, Path said, String classes)
            throws IOException {
        return ChildProcess.start(new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes,
                        StuckService.class.getName(),
                        stuckAt,
                        config.toString(),
                        apart))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile()));
    }

    /** As after a build over the program that runs: what it has not read by then is not to be had any more. */
    @Test
    void theThirdSignalEndsAProcessWhoseClassesAreGone() throws Exception {
        Path config = config();
        Path said = dir.resolve("said");
        String classes = copyWithout("io/towline/service/CertainEnd.class");
        Process proxy = start("start", config, "PT1S", said, classes);
        try {
            await(said, "it is started");
            signal(proxy, "TERM");
            await(said, " SIGTERM\n"); // alone on its line: a warning at the start names it, too
            signal(proxy, "TERM");
            await(said, "SIGTERM again: telling all that are left to go now");
            signal(proxy, "TERM");
            assertTrue(proxy.waitFor(60, TimeUnit.SECONDS), () -> "it still runs, and said " + text(said));
            assertEquals(1, proxy.exitValue());
        } finally {
            ChildProcess.end(proxy);
        }
    }

    /** The class path with another folder for the program's own classes. */
    private String copyWithout(String missing) throws IOException {
        Path from = Path.of("target/classes").toAbsolutePath();
        Path to = dir.resolve("classes");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!file.endsWith(missing)) {
                    Files.copy(file, copy);
                }
            }
        }
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(from) ? to.toString() : entry)
                .collect(Collectors.joining(":"));
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        ChildProcess.run(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())));
    }

    private static void await(Path said, String words) throws Exception {
        try {
            Await.until(() -> text(said).contains(words), "\"" + words + "\" in what it says");
        } catch (AssertionError inVain) {
            throw new AssertionError(inVain.getMessage() + ":\n" + text(said), inVain);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failed) {
            return failed.toString();
        }
    }
}
