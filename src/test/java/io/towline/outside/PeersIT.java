package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's WebSocket clients through Towline to other people's WebSocket server. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeersIT {
    @AutoClose
    private Harbour harbour;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        harbour = Harbour.open(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void nodeWs(String scheme) throws IOException, InterruptedException {
        new Peer(harbour.url(scheme), harbour).nodeWs();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void undici(String scheme) throws IOException, InterruptedException {
        new Peer(harbour.url(scheme), harbour).undici();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void pythonWebsockets(String scheme) throws IOException, InterruptedException {
        new Peer(harbour.url(scheme), harbour).pythonWebsockets();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void chromium(String scheme, @Profile Path profile) throws IOException, InterruptedException {
        new Peer(harbour.url(scheme), harbour).chromium(profile);
    }
}
