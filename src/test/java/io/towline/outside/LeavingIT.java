package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM with conversations under way. */
final class LeavingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private Backend backend;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        backend = Backend.start();
    }

    @AfterEach
    void hangUp() {
        client.shutdownNow();
    }

    @Test
    void everyClientIsTold1012AndTheExitCodeIs0() throws Exception {
        int port = Ports.free();
        try (PeerProcess towline = Launcher.serve(folder, config(port, "time = 1s, hard-stop = 300s"), port)) {
            List<JdkConversation> conversations = converse(port, 10);
            towline.terminate();
            for (JdkConversation conversation : conversations) {
                assertEquals(1012, conversation.closed().code());
            }
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
            assertEquals(
                    10,
                    towline.lines().stream()
                            .filter(line -> line.contains("cause=drain"))
                            .count(),
                    towline::said);
        }
    }

    @Test
    void nobodyIsLetInAfterwards() throws Exception {
        int port = Ports.free();
        try (PeerProcess towline = Launcher.serve(folder, config(port, "time = 60s, hard-stop = 300s"), port)) {
            converse(port, 10);
            towline.terminate();
            awaitDeaf(port);
            assertTrue(towline.isAlive(), towline::said);
        }
    }

    @Test
    void aSecondSigtermHastens() throws Exception {
        int port = Ports.free();
        try (PeerProcess towline = Launcher.serve(folder, config(port, "time = 60s, hard-stop = 300s"), port)) {
            converse(port, 10);
            towline.terminate();
            awaitDeaf(port);
            assertTrue(towline.isAlive(), towline::said);
            Await.until(
                    () -> {
                        towline.terminate(); // which counts when a second has passed since the first
                        return towline.said().contains("SIGTERM again: telling all that are left to go now");
                    },
                    "haste");
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
        }
    }

    @Test
    void idleItLeavesAtOnce() throws IOException, InterruptedException {
        int port = Ports.free();
        try (PeerProcess towline = Launcher.serve(folder, config(port, "time = 60s, hard-stop = 300s"), port)) {
            towline.terminate();
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
        }
    }

    /** Conversations that have spoken, so that all are relays by now. */
    private List<JdkConversation> converse(int port, int count) throws Exception {
        List<JdkConversation> conversations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JdkConversation conversation = new JdkConversation();
            var opening = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), conversation);
            Await.result(Await.result(opening, "a handshake").sendText("hello", true), "a text to be sent");
            assertEquals("hello", conversation.next());
            conversations.add(conversation);
        }
        return conversations;
    }

    private static void awaitDeaf(int port) throws InterruptedException {
        Await.until(() -> !Ports.accepts(port), "nobody to accept any more");
    }

    private String config(int port, String drain) {
        return """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { path = "/", upstream = backend } }
                control { socket = off }
                drain { %s }
                """.formatted(port, backend.port(), drain);
    }
}
