package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code towline demo} as a visitor has it: its page in a browser, by each transport, while the network is cut. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DemoIT {
    private static final List<String> TRANSPORTS = List.of("auto", "plain", "websocket", "ndjson", "sse", "long-poll");

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();

    @AutoClose
    private PeerProcess demo;

    DemoIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        String shipped = Files.readString(Path.of("conf/demo.conf"));
        Path config = Files.writeString(
                folder.resolve("demo.conf"),
                shipped.replace(":8080", ":" + plainPort)
                                .replace(":8443", ":" + securePort)
                                .replace(":9901", ":" + Ports.free())
                                .replace("echo-port = 9001", "echo-port = " + Ports.free())
                        + Launcher.UNHURRIED);
        demo = Launcher.start("demo", "-c", config.toString());
        Ports.awaitAccepting(plainPort, demo);
        Ports.awaitAccepting(securePort, demo);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void nothingIsLostOrDoubledWhereTheNetworkIsCut(String scheme, @Profile Path profile)
            throws IOException, InterruptedException {
        String base = scheme + "://127.0.0.1:" + (scheme.equals("https") ? securePort : plainPort);
        List<String> command =
                new ArrayList<>(List.of("node", "src/test/outside/demo-peer.js", base, profile.toString()));
        command.addAll(TRANSPORTS);
        try (PeerProcess peer = PeerProcess.start(command.toArray(String[]::new))) {
            int exit = peer.awaitExit(Duration.ofMinutes(8));
            assertEquals(
                    TRANSPORTS.stream().map("ok "::concat).collect(Collectors.joining("\n")),
                    String.join("\n", peer.lines()),
                    demo::said);
            assertEquals(0, exit, peer::said);
        }
    }
}
