package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files on a disk that is full for a while: a real one, in memory, of 64 KiB. Needs root. */
final class FullDiskIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern LOST = Pattern.compile("(?m)^towline_log_lines_lost_total\\{log=\"access\"} (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Path disk;

    @AutoClose
    private PeerProcess towline;

    private int port;
    private int operators;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
    }

    private void start(String fileSize) throws IOException, InterruptedException {
        port = Ports.free();
        operators = Ports.free();
        Path config = Launcher.write(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/only", upstream = backend } }
                control { socket = off }
                admin { enabled = on, bind = "127.0.0.1:%d" }
                """.formatted(port, operators));
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        towline = PeerProcess.start(
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "TOWLINE_LOG_DIR",
                        disk.toString(),
                        "TOWLINE_LOG_FILE_SIZE",
                        fileSize),
                Path.of("."),
                List.of(launcher, "run", "-c", config.toString()));
        Ports.awaitAccepting(port, towline);
        Ports.awaitAccepting(operators, towline);
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        client.shutdownNow();
        towline.close();
        run("umount", disk.toString());
    }

    @Test
    void whatIsLostIsCountedAndSaid() throws Exception {
        start("100MB");
        Path filler = disk.resolve("filler");
        Files.write(filler, new byte[50 * 1024]);
        for (int i = 0; i < 100; i++) {
            ask(port, "/before/" + i);
        }
        towline.awaitLine("WARN .*log access loses lines: No space left on device", PATIENCE);
        Files.delete(filler);
        ask(port, "/after");
        String said = towline.awaitLine(
                        "WARN .*log access has lost (\\d+) line\\(s\\) in \\d+ s: No space left on device", PATIENCE)
                .group(1);
        ask(port, "/last");
        awaitLine("/last");
        List<String> lines = Files.readAllLines(disk.resolve("access.log"));
        assertTrue(lines.stream().allMatch(line -> line.matches("time=\\S+ id=\\S+ .* reason=.*")), lines::toString);
        assertEquals(102, lines.size() + lost(), lines::toString);
        assertEquals(said, "" + lost());
    }

    /** A rolling log would leave one empty file after the other, and archives that were begun. */
    @Test
    void filesAreRolledAgainWhenThereIsRoom() throws Exception {
        start("8KB");
        for (int i = 0; i < 60; i++) {
            ask(port, "/before/" + i);
        }
        Await.until(() -> written() == 60, "all lines to be written");
        Path filler = disk.resolve("filler");
        run("sh", "-c", "dd if=/dev/zero of=" + filler + " bs=1k count=64 2> /dev/null; true");
        for (int i = 0; i < 200; i++) {
            ask(port, "/full/" + i);
        }
        towline.awaitLine("WARN .*log access loses lines: No space left on device", PATIENCE);
        Files.delete(filler);
        for (int i = 0; i < 60; i++) {
            ask(port, "/after/" + i);
        }
        Await.until(() -> written() + lost() == 320, "all lines to be written, or counted");
        Await.until(() -> files().stream().noneMatch(name -> name.matches("access\\..*\\.(log|tmp)")), "compression");
        assertTrue(
                files().stream().noneMatch(name -> disk.resolve(name).toFile().length() == 0), () -> files() + "");
        assertTrue(files().stream().anyMatch(name -> name.endsWith(".gz")), () -> files() + "");
        assertEquals(320, written() + lost());
    }

    private int lost() throws IOException, InterruptedException {
        Matcher lost = LOST.matcher(ask(operators, "/metrics"));
        assertTrue(lost.find());
        return Integer.parseInt(lost.group(1));
    }

    /** In the file and in all archives, those in the making too. */
    private int written() throws IOException, InterruptedException {
        String count = "cd " + disk + "; zcat -qf access* 2> /dev/null | grep -c ' path='; true";
        return Integer.parseInt(
                ChildProcess.run(new ProcessBuilder("sh", "-c", count)).said().strip());
    }

    private Set<String> files() {
        return Set.of(disk.toFile().list());
    }

    private void awaitLine(String part) throws IOException, InterruptedException {
        Await.until(
                () -> Files.readString(disk.resolve("access.log")).contains("path=" + part + " "),
                "a line with " + part);
    }

    private String ask(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        ChildProcess.Outcome output = ChildProcess.run(new ProcessBuilder(command));
        assertEquals(0, output.code(), output::toString);
    }
}
