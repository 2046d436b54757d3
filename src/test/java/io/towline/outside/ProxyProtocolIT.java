package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * HAProxy in front, which passes TCP on and tells its clients by the PROXY protocol in each of its dialects; and curl, which says version 1
 * itself. The client is at 127.0.0.9.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyProtocolIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CLIENT = "127.0.0.9";

    private final int plain = Ports.free();
    private final int secure = Ports.free();
    private final int v1 = Ports.free();
    private final int v2 = Ports.free();
    private final int checked = Ports.free();
    private final int tls = Ports.free();

    @AutoClose
    private PeerProcess server;

    @AutoClose
    private PeerProcess towline;

    @AutoClose
    private PeerProcess haproxy;

    ProxyProtocolIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        Certificate certificate = Certificate.create(folder);
        server = PeerProcess.start("node", "src/test/outside/forwarded-server.js");
        String port = server.awaitLine("listening on (\\d+)", PATIENCE).group(1);
        towline = Launcher.serve(
                folder,
                """
                defaults.listener.proxy-protocol { mode = required, from = ["127.0.0.1", "%6$s"] }
                listeners {
                  plain { bind = "127.0.0.1:%1$d" }
                  secure { bind = "127.0.0.1:%2$d", tls.certificates = [{ cert = "%3$s", key = "%4$s" }] }
                }
                upstreams.node { servers = ["ws://127.0.0.1:%5$s"] }
                routes.node { path = "/ws", upstream = node, origins = any }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(plain, secure, certificate.chain(), certificate.key(), port, CLIENT),
                plain,
                secure);
        Path config =
                Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout client 1m
                  timeout server 1m
                  timeout connect 10s
                listen v1
                  bind 127.0.0.1:%1$d
                  server towline 127.0.0.1:%5$d send-proxy check check-send-proxy inter 200ms
                listen v2
                  bind 127.0.0.1:%2$d
                  server towline 127.0.0.1:%5$d send-proxy-v2 check check-send-proxy inter 200ms
                listen checked
                  bind 127.0.0.1:%3$d
                  server towline 127.0.0.1:%5$d send-proxy-v2 proxy-v2-options ssl,crc32c,unique-id,authority
                listen tls
                  bind 127.0.0.1:%4$d
                  server towline 127.0.0.1:%6$d send-proxy-v2-ssl-cn
                """.formatted(v1, v2, checked, tls, plain, secure));
        haproxy = PeerProcess.start("haproxy", "-db", "-f", config.toString());
        for (int each : List.of(v1, v2, checked, tls)) {
            Ports.awaitAccepting(each, haproxy);
        }
    }

    private int port(String front) {
        return switch (front) {
            case "v1" -> v1;
            case "v2" -> v2;
            case "checked" -> checked;
            case "tls" -> tls;
            case "plain" -> plain;
            default -> secure;
        };
    }

    private static PeerProcess curl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sSik", "--max-time", "60", "--interface", CLIENT));
        command.addAll(List.of(arguments));
        return PeerProcess.start(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "v1,      http,  --http1.1, plain",
        "v2,      http,  --http1.1, plain",
        "checked, http,  --http1.1, plain",
        "tls,     https, --http1.1, secure",
        "tls,     https, --http2,   secure",
    })
    void theLogHasTheClientBehindHaproxy(String front, String scheme, String version, String listener)
            throws IOException, InterruptedException {
        heard(scheme + "://127.0.0.1:" + port(front), listener, version);
    }

    @ParameterizedTest
    @CsvSource({"http, --http1.1, plain", "https, --http1.1, secure", "https, --http2, secure"})
    void theLogHasTheClientThatCurlTells(String scheme, String version, String listener)
            throws IOException, InterruptedException {
        heard(scheme + "://127.0.0.1:" + port(listener), listener, version, "--haproxy-protocol");
    }

    private void heard(String url, String listener, String... how) throws IOException, InterruptedException {
        String path = "/" + UUID.randomUUID();
        List<String> arguments = new ArrayList<>(List.of(how));
        arguments.add(url + path);
        try (PeerProcess asked = curl(arguments.toArray(String[]::new))) {
            asked.awaitLine("^HTTP/[12.]+ 404", PATIENCE);
            assertEquals(0, asked.awaitExit(PATIENCE), asked::said);
        }
        String line = towline.awaitLine("(client=\\S+ listener=\\S+) .*" + path, PATIENCE)
                .group(1);
        assertEquals("client=" + CLIENT + " listener=" + listener, line);
    }

    @ParameterizedTest
    @CsvSource({"v1, http", "v2, http", "checked, http", "tls, https"})
    void theServerIsToldTheClient(String front, String scheme) throws IOException, InterruptedException {
        try (PeerProcess socket = curl(
                "-N",
                "--http1.1",
                "-H",
                "Connection: Upgrade",
                "-H",
                "Upgrade: websocket",
                "-H",
                "Sec-WebSocket-Version: 13",
                "-H",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "-H",
                "Origin: " + scheme + "://127.0.0.1:" + port(front),
                scheme + "://127.0.0.1:" + port(front) + "/ws")) {
            String told = socket.awaitLine("x-forwarded-for: (\\S+)", PATIENCE).group(1);
            assertEquals(CLIENT, told, socket::said);
        }
    }

    @Test
    void whoSendsNoneIsClosed() throws IOException, InterruptedException {
        try (PeerProcess asked = curl("http://127.0.0.1:" + plain + "/")) {
            asked.awaitLine("Empty reply from server|Connection reset by peer", PATIENCE);
        }
    }
}
