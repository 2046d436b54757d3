package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Where a process's logs go by what its environment says, and how their lines look there. */
final class LogsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void theJournalGetsPrioritiesAndNoTimes() throws IOException, InterruptedException {
        List<String> lines = said(Map.of(), "export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/1); ", "");
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.matches(
                                "<4>Notifier: cannot tell the service manager: NOTIFY_SOCKET nowhere: .*")),
                lines::toString);
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("<6>towline: listening on ws://.* \\(plain\\)")),
                lines::toString);
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("<6>time=.* cause=refused-no-route .*")), lines::toString);
        assertEquals(
                List.of(),
                lines.stream().filter(line -> !line.matches("<[3467]>.*")).toList());
    }

    @Test
    void aVariableThatIsAnothersChangesNothing() throws IOException, InterruptedException {
        List<String> lines = said(Map.of("JOURNAL_STREAM", "8:1"), "", "");
        assertTrue(lines.stream().anyMatch(line -> line.matches("\\d{4}-.*Z INFO  towline: stopped")), lines::toString);
        assertFalse(lines.stream().anyMatch(line -> line.startsWith("<")), lines::toString);
    }

    @Test
    void aFolderGetsFilesThatRoll() throws IOException, InterruptedException {
        Path logs = folder.resolve("logs");
        List<String> lines = said(Map.of("TOWLINE_LOG_DIR", logs.toString(), "TOWLINE_LOG_FILE_SIZE", "2KB"), "", "");
        assertFalse(lines.stream().anyMatch(line -> line.startsWith("time=")), lines::toString);
        assertTrue(Files.readString(logs.resolve("towline.log")).contains(" INFO  towline: stopped\n"));
        try (Stream<Path> files = Files.list(logs)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertTrue(names.contains("access.log"), names::toString);
            assertTrue(
                    names.stream().anyMatch(name -> name.matches("access\\.\\d{4}-\\d\\d-\\d\\d\\.0\\.log\\.gz")),
                    names::toString);
        }
    }

    @Test
    void withJsonEveryLineIsAnObject() throws IOException, InterruptedException {
        List<String> lines = said(Map.of(), "", "log.format = json");
        for (String line : lines) {
            List<String> members = members(line);
            assertEquals("time", members.getFirst(), line);
            assertTrue(members.contains("level") ^ members.contains("cause"), line);
        }
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.contains("\"level\":\"WARN\",\"logger\":\"io.towline.service.systemd.Notifier\"")),
                lines::toString);
    }

    @Test
    void levelsOfTheConfigurationHold() throws IOException, InterruptedException {
        List<String> lines = said(Map.of(), "", "log.levels { \"towline.access\" = OFF, towline = WARN }");
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains(" WARN  Notifier: cannot tell"), lines::toString);
    }

    private static List<String> members(String line) {
        List<String> members = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                members.add(name);
                parser.nextToken();
            }
        }
        return members;
    }

    /** All that a process said which answered ten requests and was stopped. */
    private List<String> said(Map<String, String> environment, String before, String setting)
            throws IOException, InterruptedException {
        int port = Ports.free();
        Path file = Files.writeString(folder.resolve("proxy.conf"), config(port, setting));
        Map<String, String> all = new HashMap<>(environment);
        all.put("NOTIFY_SOCKET", "nowhere"); // something to be warned of
        all.put("JAVA_HOME", System.getProperty("java.home"));
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        String line = before + "exec " + launcher + " run -c " + file;
        try (PeerProcess towline = PeerProcess.start(all, Path.of("."), List.of("sh", "-c", line))) {
            Ports.awaitAccepting(port, towline);
            for (int i = 0; i < 10; i++) {
                ask(port);
            }
            towline.terminate();
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
            return towline.lines();
        }
    }

    private static void ask(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            client.getOutputStream()
                    .write("GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        }
    }

    private String config(int port, String setting) {
        return """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:9"] } }
                routes { all { path = "/here", upstream = backend } }
                control { socket = off }
                %s
                """.formatted(port, setting);
    }
}
