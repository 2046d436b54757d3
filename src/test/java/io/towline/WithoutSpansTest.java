package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.ChildProcess;
import io.towline.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no collector is configured nobody pays for one. A process of its own: here other tests have loaded what they need. */
class WithoutSpansTest {

    private static final Pattern LISTENING = Pattern.compile("listening on ws://127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    private Path folder;

    @Test
    void noClassOfOpenTelemetryIsLoaded() throws Exception {
        String loaded = classesLoadedBy("");
        assertTrue(loaded.contains("io.towline.otel.SpanExport"), "conversations are told to nobody");
        assertEquals(List.of(), named(loaded, "io\\.opentelemetry\\.\\S+"));
        assertEquals(List.of(), named(loaded, "java\\.net\\.http\\.\\S+"));
    }

    /** So that the other test can fail. */
    @Test
    void withACollectorTheyAre() throws Exception {
        String loaded = classesLoadedBy("otel.endpoint = \"http://127.0.0.1:9\"");
        assertTrue(loaded.contains("io.opentelemetry.sdk.trace.data.SpanData"), "they have other names by now");
    }

    /** From a start to an end with one request between. */
    private String classesLoadedBy(String line) throws Exception {
        Path classes = folder.resolve("classes");
        Path log = folder.resolve("log");
        Path config = Files.writeString(folder.resolve("proxy.conf"), """
                listeners.plain.bind = "127.0.0.1:0"
                routes.site.respond { status = 200, body = site }
                control.socket = off
                """ + line + "\n");
        Process towline = ChildProcess.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.towline.Main",
                        "run",
                        "-c",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            Await.until(() -> port(log) > 0 || !towline.isAlive(), () -> "a start: " + text(log));
            try (RawClient client = RawClient.connect(port(log))) {
                String answer = client.send("GET / HTTP/1.1\nHost: a\nConnection: close\n\n")
                        .readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            }
            towline.destroy();
            Await.until(() -> !towline.isAlive(), () -> "an end: " + text(log));
            return Files.readString(classes);
        } finally {
            ChildProcess.end(towline);
        }
    }

    private static List<String> named(String loaded, String pattern) {
        return Pattern.compile(pattern)
                .matcher(loaded)
                .results()
                .map(found -> found.group())
                .toList();
    }

    private static int port(Path log) throws IOException {
        Matcher listening = LISTENING.matcher(Files.exists(log) ? Files.readString(log) : "");
        return listening.find() ? Integer.parseInt(listening.group(1)) : 0;
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException none) {
            return none.toString();
        }
    }
}
