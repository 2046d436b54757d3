package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificate real clients are shown for the name that they ask for, and what they see where they forget about TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerNamesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private int port;
    private PeerProcess towline;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        port = Ports.free();
        Certificate.create(folder);
        Certificate.create(folder, "example", "/CN=*.example.com", "subjectAltName=DNS:*.example.com");
        String config = """
                listeners {
                  secure {
                    bind = "127.0.0.1:%d"
                    tls {
                      certificates = [
                        { cert = harbour.crt, key = harbour.key }, { cert = example.crt, key = example.key }
                      ]
                    }
                  }
                }
                upstreams { none { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { upstream = none, bridge.enabled = on } }
                control { socket = off }
                """.formatted(port, Ports.free());
        towline = Launcher.serve(folder, config, port);
    }

    @AfterAll
    void close() {
        towline.close();
    }

    @Test
    void chromium(@Profile Path profile) throws IOException, InterruptedException {
        try (PeerProcess peer = PeerProcess.start(
                "node", "src/test/outside/server-names.js", String.valueOf(port), profile.toString())) {
            int exit = peer.awaitExit(PATIENCE);
            assertEquals(
                    List.of("ok plain", "ok underscore", "ok hyphen", "ok dot", "ok stranger", "ok socket"),
                    peer.lines(),
                    towline::said);
            assertEquals(0, exit, peer::said);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "my_app.example.com, CN = *.example.com",
        "-app.example.com,   CN = *.example.com",
        "chat.example.com.,  CN = *.example.com",
        "my_app.other.test,  CN = localhost",
    })
    void openssl(String name, String subject) throws IOException, InterruptedException {
        String ask =
                "openssl s_client -connect 127.0.0.1:%d -servername %s -alpn h2 < /dev/null 2>&1".formatted(port, name);
        try (PeerProcess openssl = PeerProcess.start("sh", "-c", ask)) {
            openssl.awaitExit(PATIENCE);
            assertTrue(openssl.lines().contains("subject=" + subject), openssl::said);
            assertTrue(openssl.lines().contains("ALPN protocol: h2"), openssl::said);
        }
    }

    @Test
    void curlWithoutTls() throws IOException, InterruptedException {
        List<String> command = List.of("curl", "-sS", "-i", "--max-time", "60", "http://127.0.0.1:" + port + "/chat");
        try (PeerProcess curl = PeerProcess.start(Map.of(), Path.of("."), command)) {
            assertEquals(0, curl.awaitExit(PATIENCE), curl::said);
            assertEquals("HTTP/1.1 400 Bad Request", curl.lines().getFirst());
            assertEquals(
                    "This port speaks TLS. Write https:// (or wss://) in place of http:// (or ws://).",
                    curl.lines().getLast());
        }
    }
}
