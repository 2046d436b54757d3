package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Socket.IO on several servers: its WebSockets work with any of them, its polls only with the one that began the session. With one server
 * all works, which ExpressIT shows.
 */
final class SocketIoServersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void webSocketsWorkAndPollsDoNot(@TempDir Path folder) throws IOException, InterruptedException {
        int port = Ports.free();
        int first = Ports.free();
        int second = Ports.free();
        try (PeerProcess one = app(first);
                PeerProcess other = app(second);
                PeerProcess towline = Launcher.serve(folder, """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { apps { servers = ["http://127.0.0.1:%d", "http://127.0.0.1:%d"] } }
                        routes { all { upstream = apps } }
                        control.socket = off
                        drain { time = 0s, hard-stop = 1s }
                        """.formatted(port, first, second), port)) {
            one.awaitLine("^listening$", PATIENCE);
            other.awaitLine("^listening$", PATIENCE);
            try (PeerProcess peer =
                    PeerProcess.start("node", "src/test/outside/socket.io-servers.js", String.valueOf(port))) {
                int exit = peer.awaitExit(PATIENCE);
                assertEquals(List.of("ok websocket", "ok polling"), peer.lines(), towline::said);
                assertEquals(0, exit, peer::said);
            }
        }
    }

    private static PeerProcess app(int port) throws IOException {
        return PeerProcess.start("node", "src/test/outside/express-app.js", String.valueOf(port));
    }
}
