package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bodies that are longer than all memory there is, through a heap of 96 MiB, byte by byte the same at the other end. {@code -Pplain-http-full} has
 * 4 GiB each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class LongBodiesIT {

    private static final String LENGTH = System.getProperty("towline.long.bodies", "134217728");
    private static final String LITTLE = "-Xmx96m -XX:MaxDirectMemorySize=48m";

    /** The heap, direct memory, and what Java takes for itself: classes, compiled code, stacks. */
    private static final long MOST_MEBIBYTES = 320;

    private static final Duration PATIENCE = Duration.ofMinutes(25);

    @AutoClose
    private PeerProcess server;

    @AutoClose
    private PeerProcess towline;

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();

    LongBodiesIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        Certificate certificate = Certificate.create(folder);
        server = PeerProcess.start("node", "src/test/outside/long-bodies.js", "serve");
        towline = Launcher.serveWith(
                LITTLE,
                folder,
                """
                listeners {
                  plain { bind = "127.0.0.1:%d" }
                  secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { app { servers = ["http://127.0.0.1:%s"] } }
                routes { all { upstream = app } }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(
                                plainPort,
                                securePort,
                                certificate.chain().getFileName(),
                                certificate.key().getFileName(),
                                server.awaitLine("^listening (\\d+)$", Duration.ofMinutes(2))
                                        .group(1)),
                plainPort);
    }

    @ParameterizedTest
    @CsvSource({
        "--http1.1, http,  up",
        "--http1.1, http,  down",
        "--http1.1, https, up",
        "--http1.1, https, down",
        "--http2,   https, up",
        "--http2,   https, down"
    })
    void aLongBodyArrives(String version, String scheme, String way, TestReporter report) throws Exception {
        int port = scheme.equals("http") ? plainPort : securePort;
        String curl = "curl -q -ksS --fail %s %s://127.0.0.1:%d/%s".formatted(version, scheme, port, LENGTH);
        String program = "node src/test/outside/long-bodies.js ";
        String all = way.equals("up")
                ? program + "write " + LENGTH + " | " + curl + " -T -"
                : curl + " | " + program + "read";
        long begin = System.nanoTime();
        try (PeerProcess both = PeerProcess.start(Map.of(), Path.of("."), List.of("sh", "-c", all))) {
            assertEquals(0, both.awaitExit(PATIENCE), both::said);
            assertEquals(List.of(LENGTH), both.lines(), server::said);
        }
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        long most = mostMebibytes();
        report.publishEntry(way + " " + version, "%d ms, at most %d MiB so far".formatted(millis, most));
        assertTrue(most < MOST_MEBIBYTES, () -> most + " MiB");
        assertTrue(towline.isAlive(), towline::said);
    }

    /** Resident since the start. */
    private long mostMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + towline.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }
}
