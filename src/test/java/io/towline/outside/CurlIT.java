package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bridge from a shell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CurlIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @AutoClose
    private Backend backend;

    @AutoClose
    private PeerProcess towline;

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();
    private Certificate certificate;

    /** Curl without its progress, which it shows where its output is no terminal. */
    private Map<String, String> quiet;

    CurlIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        certificate = Certificate.create(folder);
        Files.writeString(folder.resolve(".curlrc"), "silent\nshow-error\n");
        quiet = Map.of("CURL_HOME", folder.toString());
        backend = Backend.start();
        towline = Launcher.serve(folder, config(), plainPort, securePort);
    }

    @ParameterizedTest
    @CsvSource({
        "--http2,   https, HTTP/2 200",
        "--http1.1, https, HTTP/1.1 200",
        "--http1.1, http,  HTTP/1.1 200",
        "--http1.0, http,  HTTP/1.0 200",
        "--http1.0, https, HTTP/1.0 200",
    })
    void eventsArriveOneByOne(String version, String scheme, String status) throws IOException, InterruptedException {
        try (PeerProcess events = curl(version, "-Ni", "-H", "Accept: text/event-stream", url(scheme, ""))) {
            events.awaitLine("^" + status, PATIENCE);
            events.awaitLine("^event: session$", PATIENCE);
            String session = "?towline-session=" + id(events);
            for (String word : List.of("one", "two")) {
                said("\\{\"ack\":\\d\\}", version, "-d", word, "-H", "Content-Type: text/plain", url(scheme, session));
                events.awaitLine("^data: " + word + "$", PATIENCE);
            }
            said("^$|HTTP", version, "-i", "-X", "DELETE", url(scheme, session));
            events.awaitLine("^event: close$", PATIENCE);
            assertEquals(0, events.awaitExit(PATIENCE), events::said);
        }
    }

    @ParameterizedTest
    @CsvSource({"--http2, https", "--http1.1, https", "--http1.1, http", "--http1.0, http"})
    void linesArriveOneByOne(String version, String scheme) throws IOException, InterruptedException {
        try (PeerProcess lines =
                curl(version, "-N", "-H", "Accept: application/x-ndjson", url(scheme, "?towline-ack=none"))) {
            String session = "?towline-session=" + id(lines);
            said("\\{\"ack\":1\\}", version, "-d", "one", "-H", "Content-Type: text/plain", url(scheme, session));
            lines.awaitLine("^\\{\"messages\":\\[\\{\"seq\":1,\"text\":\"one\"\\}\\]\\}$", PATIENCE);
            said("^$|HTTP", version, "-i", "-X", "DELETE", url(scheme, session));
            lines.awaitLine("^\\{\"close\":\\{\"seq\":2,\"code\":1000,", PATIENCE);
            assertEquals(0, lines.awaitExit(PATIENCE), lines::said);
        }
    }

    /** The lines of the bridge's document, as they are but for the port and the session; what stands behind each is what it prints. */
    @Test
    void theDocumentIsRight() throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(Path.of("docs/bridge.md")).stream()
                .filter(line -> line.startsWith("curl ") && line.contains("localhost:8080/chat"))
                .toList();
        assertEquals(6, lines.size(), lines::toString);
        try (PeerProcess events = shell(lines.get(0), "")) {
            events.awaitLine("^event: session$", PATIENCE);
            events.awaitLine("^data: \\{\"id\":\"", PATIENCE);
        }
        try (PeerProcess stream = shell(lines.get(1), "")) {
            stream.awaitLine("^\\{\"session\":\\{\"id\":\"", PATIENCE);
            String id = id(stream);
            expectOf(lines.get(2), id);
            stream.awaitLine("^\\{\"messages\":\\[\\{\"seq\":1,\"text\":\"hello\"\\}\\]\\}$", PATIENCE);
        }
        String polled;
        try (PeerProcess opening = shell(lines.get(3), "")) {
            polled = id(opening);
            assertEquals(0, opening.awaitExit(PATIENCE), opening::said);
        }
        expectOf(lines.get(2), polled);
        expectOf(lines.get(4), polled);
        expectOf(lines.get(5), polled);
        try (PeerProcess over = shell(lines.get(4), polled)) {
            over.awaitLine("\"close\":\\{\"seq\":2,\"code\":1000,", PATIENCE);
        }
    }

    private void expectOf(String line, String id) throws IOException, InterruptedException {
        try (PeerProcess curl = shell(line, id)) {
            assertEquals(0, curl.awaitExit(PATIENCE), curl::said);
            int remark = line.indexOf("  # ");
            assertEquals(
                    remark < 0 ? List.of() : List.of(line.substring(remark + 4).strip()),
                    curl.lines().stream()
                            .filter(each -> each.startsWith("{") || each.startsWith("["))
                            .toList());
        }
    }

    private PeerProcess shell(String line, String id) throws IOException {
        String command = line.replace("localhost:8080/chat", "localhost:" + plainPort + "/echo")
                .replace("session=ID", "session=" + id);
        return PeerProcess.start(quiet, Path.of("."), List.of("bash", "-c", command));
    }

    private void said(String pattern, String... arguments) throws IOException, InterruptedException {
        try (PeerProcess curl = curl(arguments)) {
            curl.awaitLine(pattern, PATIENCE);
            assertEquals(0, curl.awaitExit(PATIENCE), curl::said);
        }
    }

    private PeerProcess curl(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("curl", "--cacert", certificate.chain().toString()));
        command.addAll(List.of(arguments));
        return PeerProcess.start(quiet, Path.of("."), command);
    }

    private static String id(PeerProcess stream) throws InterruptedException {
        return stream.awaitLine("\"id\":\"([A-Za-z0-9._~-]{20,128})\"", PATIENCE)
                .group(1);
    }

    private String url(String scheme, String query) {
        return scheme + "://localhost:" + (scheme.equals("https") ? securePort : plainPort) + "/echo" + query;
    }

    private String config() {
        return """
                listeners {
                  plain { bind = "127.0.0.1:%d" }
                  secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { echo { path = "/echo", upstream = backend, bridge.enabled = on } }
                control { socket = off }
                """.formatted(plainPort, securePort, certificate.chain(), certificate.key(), backend.port());
    }
}
