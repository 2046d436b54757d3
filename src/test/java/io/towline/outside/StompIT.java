package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** stomp.js over sockjs-client, through Towline, to Spring's STOMP broker: as a plain WebSocket and as the SockJS server that it is. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StompIT {

    private int port;

    @AutoClose
    private StompBroker broker;

    @AutoClose
    private PeerProcess towline;

    @BeforeAll
    void open(@TempDir Path folder, @TempDir Path work) throws IOException, InterruptedException, LifecycleException {
        port = Ports.free();
        broker = StompBroker.start(work);
        towline = Launcher.serve(folder, """
                listeners { plain { bind = "127.0.0.1:%s" } }
                upstreams { broker { servers = ["ws://127.0.0.1:%s"] } }
                defaults { route { upstream = broker, bridge { enabled = on } } }
                routes {
                  unwrap { path = "/unwrap", rewrite = "/stomp", bridge.sockjs.mode = unwrap }
                  same { path = "/same", rewrite = "/stomp-sockjs", bridge.sockjs.mode = same }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(port, broker.port()), port);
    }

    @Test
    void stompOverSockJs() throws IOException, InterruptedException {
        String expected = Stream.of("unwrap", "same")
                .flatMap(route -> Stream.of("websocket", "xhr-streaming", "xhr-polling")
                        .map(transport -> "ok " + route + "-" + transport))
                .collect(Collectors.joining("\n"));
        try (PeerProcess peer =
                PeerProcess.start("node", "src/test/outside/stomp-peer.js", "http://127.0.0.1:" + port)) {
            int exit = peer.awaitExit(Duration.ofMinutes(5));
            assertEquals(expected, String.join("\n", peer.lines()), () -> "Towline" + towline.said() + "\npeer");
            assertEquals(0, exit, peer::said);
        }
    }
}
