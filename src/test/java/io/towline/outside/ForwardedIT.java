package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real servers that judge pages by what proxies tell them, one of them by {@code Forwarded} first, the other by its own reading of it;
 * asked through Towline by a front that it trusts, in either dialect, and by strangers.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForwardedIT {

    private static final String FAMILY = "X-Forwarded-For: 203.0.113.7\nX-Forwarded-Proto: https\n";
    private static final String RFC = "Forwarded: for=203.0.113.7;proto=https;host=ide.example.com\n";
    private static final String CONTRADICTION = FAMILY + "Forwarded: for=6.6.6.6;proto=http;host=evil.example\n";

    private final int trusting = Ports.free();
    private final int open = Ports.free();

    @AutoClose
    private SpringOrigins spring;

    @AutoClose
    private PeerProcess node;

    @AutoClose
    private PeerProcess towline;

    ForwardedIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder, @TempDir Path work) throws IOException, InterruptedException, LifecycleException {
        spring = new SpringOrigins(work);
        node = PeerProcess.start("node", "src/test/outside/forwarded-server.js");
        String nodePort =
                node.awaitLine("listening on (\\d+)", Duration.ofMinutes(1)).group(1);
        towline = Launcher.serve(folder, """
                listeners {
                  trusting { bind = "127.0.0.1:%1$d", forwarded.trust = ["127.0.0.1"] }
                  open { bind = "127.0.0.1:%2$d" }
                }
                upstreams {
                  spring { servers = ["ws://127.0.0.1:%3$d"] }
                  spring-rfc { servers = ["ws://127.0.0.1:%3$d"], forwarded.send = [forwarded] }
                  spring-both { servers = ["ws://127.0.0.1:%3$d"], forwarded.send = [x-forwarded, forwarded] }
                  node { servers = ["ws://127.0.0.1:%4$s"] }
                  node-rfc { servers = ["ws://127.0.0.1:%4$s"], forwarded.send = [forwarded] }
                  node-both { servers = ["ws://127.0.0.1:%4$s"], forwarded.send = [x-forwarded, forwarded] }
                  node-none { servers = ["ws://127.0.0.1:%4$s"], forwarded.send = [] }
                }
                routes {
                  spring { path = "/spring", upstream = spring }
                  spring-rfc { path = "/spring-rfc", upstream = spring-rfc }
                  spring-both { path = "/spring-both", upstream = spring-both }
                  node { path = "/node", upstream = node }
                  node-rfc { path = "/node-rfc", upstream = node-rfc }
                  node-both { path = "/node-both", upstream = node-both }
                  node-none { path = "/node-none", upstream = node-none }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(trusting, open, spring.port(), nodePort), trusting, open);
    }

    @ParameterizedTest
    @CsvSource({"/spring", "/spring-rfc", "/spring-both"})
    void springSeesTheClientsUrlBehindATrustedFront(String path) throws IOException {
        String seen = "https://ide.example.com" + path + " of 203.0.113.7";
        assertEquals(seen, told(trusting, path, "https://ide.example.com", FAMILY));
        assertEquals(seen, told(trusting, path, "https://ide.example.com", RFC));
        assertEquals(seen, told(trusting, path, "https://ide.example.com", CONTRADICTION));
        assertEquals(
                "https://ide.example.com:8443" + path + " of 203.0.113.7",
                told(trusting, path, "https://ide.example.com:8443", FAMILY + "X-Forwarded-Port: 8443\n"));
    }

    @ParameterizedTest
    @CsvSource({"/spring", "/spring-rfc", "/spring-both"})
    void springSeesAStrangersUrl(String path) throws IOException {
        String seen = "http://ide.example.com" + path + " of 127.0.0.1";
        assertEquals(seen, told(open, path, "http://ide.example.com", ""));
        assertEquals(seen, told(open, path, "http://ide.example.com", CONTRADICTION));
    }

    @ParameterizedTest
    @CsvSource({"/node", "/node-rfc", "/node-both", "/node-none"})
    void aServerThatTakesNoQuotesOffKnowsItsPage(String path) throws IOException {
        told(open, path, "http://ide.example.com", "");
        told(trusting, path, "https://ide.example.com", FAMILY);
    }

    @ParameterizedTest
    @CsvSource({
        "/node, 'x-forwarded-for: 203.0.113.7, 127.0.0.1|x-forwarded-host: ide.example.com|x-forwarded-proto: https|x-real-ip: 203.0.113.7'",
        "/node-rfc, 'forwarded: for=203.0.113.7;host=ide.example.com;proto=https, for=127.0.0.1'",
        "/node-none, ''"
    })
    void whatIsNotSentIsRemoved(String path, String told) throws IOException {
        assertEquals(
                told,
                told(trusting, path, "https://ide.example.com", CONTRADICTION).replace('\n', '|'));
    }

    /** The text of the first frame. */
    private static String told(int port, String path, String origin, String fields) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(120_000);
            String request = """
                    GET %s HTTP/1.1
                    Host: ide.example.com
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Version: 13
                    Origin: %s
                    %s
                    """.formatted(path, origin, fields);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) answer.readUnsignedByte());
            }
            assertEquals(
                    "HTTP/1.1 101 Switching Protocols",
                    head.toString().lines().findFirst().orElseThrow(),
                    () -> head.toString());
            assertEquals(0x81, answer.readUnsignedByte());
            int length = answer.readUnsignedByte();
            return new String(
                    answer.readNBytes(length == 126 ? answer.readUnsignedShort() : length), StandardCharsets.UTF_8);
        }
    }
}
