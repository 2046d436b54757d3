package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One line on the process's output for each conversation, with the reason of its end. Each test's path is its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessLineIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private Backend backend;

    @AutoClose
    private PeerProcess towline;

    private int port;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        backend = Backend.start();
        port = Ports.free();
        towline = Launcher.serve(folder, config(), port);
    }

    @AfterAll
    void hangUp() {
        client.shutdownNow();
    }

    @Test
    void clientsClose() throws Exception {
        JdkConversation echo = new JdkConversation();
        Await.result(connect("/chat/1/echo", echo).sendClose(3001, "bye"), "a close to be sent");
        echo.closed();
        expectLine("/chat/1/echo", "client-closed", "chat", 101);
    }

    @Test
    void serversClose() throws Exception {
        JdkConversation server = new JdkConversation();
        connect("/chat/2/close?code=4002&reason=done", server);
        server.closed();
        expectLine("/chat/2/close", "upstream-closed", "chat", 101);
    }

    @Test
    void clientsLoss() throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect("/chat/3/echo", echo);
        Await.result(socket.sendText("hello", true), "a text to be sent");
        assertEquals("hello", echo.next());
        socket.abort();
        expectLine("/chat/3/echo", "client-lost", "chat", 101);
    }

    @Test
    void serversRefusal() throws Exception {
        refused("/chat/4/refuse");
        expectLine("/chat/4/refuse", "upstream-refused", "chat", 401);
    }

    @Test
    void noRoute() throws Exception {
        refused("/elsewhere");
        expectLine("/elsewhere", "refused-no-route", "-", 404);
    }

    @Test
    void noServer() throws Exception {
        refused("/nobody");
        expectLine("/nobody", "refused-unreachable", "nobody", 502);
    }

    @Test
    void queryStaysOut() throws Exception {
        String secret = UUID.randomUUID().toString();
        JdkConversation echo = new JdkConversation();
        Await.result(connect("/chat/5/echo?token=" + secret, echo).sendClose(1000, ""), "a close to be sent");
        echo.closed();
        expectLine("/chat/5/echo", "client-closed", "chat", 101);
        assertEquals(
                0,
                towline.lines().stream().filter(line -> line.contains(secret)).count(),
                towline::said);
    }

    private void expectLine(String path, String cause, String route, int status) throws InterruptedException {
        // With a cause: at DEBUG there is a line for the beginning as well.
        String line = towline.awaitLine("^.* path=" + path + " .*cause=.*$", Duration.ofMinutes(2))
                .group();
        for (String pair : List.of("cause=" + cause, "route=" + route, "status=" + status)) {
            assertTrue((" " + line + " ").contains(" " + pair + " "), () -> pair + " is not in: " + line);
        }
        long count = towline.lines().stream()
                .filter(each -> each.contains(" path=" + path + " ") && each.contains("cause="))
                .count();
        assertEquals(1, count, "one line, not more");
    }

    private WebSocket connect(String path, JdkConversation conversation)
            throws InterruptedException, ExecutionException {
        var opening =
                client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + port + path), conversation);
        return Await.result(opening, "a handshake");
    }

    private void refused(String path) {
        assertThrows(ExecutionException.class, () -> connect(path, new JdkConversation()));
    }

    private String config() throws IOException {
        return """
                listeners { plain { bind = "127.0.0.1:%d" } }
                upstreams {
                  backend { servers = ["ws://127.0.0.1:%d"] }
                  nobody { servers = ["ws://127.0.0.1:%d"], health { check = off } }
                }
                routes {
                  chat { path = "/chat", upstream = backend }
                  nobody { path = "/nobody", upstream = nobody }
                }
                control { socket = off }
                """.formatted(port, backend.port(), Ports.free());
    }
}
