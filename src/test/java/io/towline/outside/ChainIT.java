package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** nginx in front: it ends TLS and has Towline behind it, as where an nginx is already there. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChainIT {
    @AutoClose
    private Harbour harbour;

    @AutoClose
    private Nginx nginx;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        harbour = Harbour.open(folder);
        nginx = Nginx.start(folder, harbour.certificate, harbour.plainPort);
    }

    @Test
    void nodeWs() throws IOException, InterruptedException {
        new Peer(nginx.url(), harbour).nodeWs();
    }

    @Test
    void pythonWebsockets() throws IOException, InterruptedException {
        new Peer(nginx.url(), harbour).pythonWebsockets();
    }

    @Test
    void chromium(@Profile Path profile) throws IOException, InterruptedException {
        new Peer(nginx.url(), harbour).chromium(profile);
    }
}
