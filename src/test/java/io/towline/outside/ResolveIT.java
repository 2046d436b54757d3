package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's name that nobody knows yet when its first client comes. Names are Java's own file of hosts, read anew for each lookup. */
final class ResolveIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What Java would do unless it is told otherwise: it believes a failure for ten seconds, and here for ever. */
    private static final String NEVER_AGAIN = "networkaddress.cache.negative.ttl=-1";

    @Test
    void aNameThatFailedOnceIsLookedUpAgain(@TempDir Path folder) throws Exception {
        Path security = Files.writeString(folder.resolve("security"), NEVER_AGAIN);
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        int port = Ports.free();
        try (PushServer server = new PushServer();
                PeerProcess towline = Launcher.serveWith(
                        "-Djdk.net.hosts.file=" + hosts + " -Djava.security.properties=" + security,
                        folder,
                        """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { backend { servers = ["ws://late.example:%d"], resolve-every = 1s } }
                        routes { all { upstream = backend } }
                        control { socket = off }
                        """.formatted(port, server.port()),
                        port)) {
            assertEquals("502", status(port));
            towline.awaitLine("could not resolve late\\.example: ", PATIENCE);
            Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 late.example\n");
            towline.await(() -> status(port).equals("101"), "a server of that name");
        }
    }

    private static String status(int port) throws IOException, InterruptedException {
        String ask = "curl -s -o /dev/null -m 5 -w '%{http_code}' -H 'Connection: Upgrade' -H 'Upgrade: websocket'"
                + " -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='"
                + " http://127.0.0.1:" + port + "/";
        try (PeerProcess curl = PeerProcess.start("sh", "-c", ask)) {
            curl.awaitExit(PATIENCE);
            return String.join("", curl.lines());
        }
    }
}
