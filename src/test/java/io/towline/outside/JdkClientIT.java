package io.towline.outside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own WebSocket client through Towline. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JdkClientIT {
    @AutoClose
    private Harbour harbour;

    private HttpClient client;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        harbour = Harbour.open(folder);
        client = HttpClient.newBuilder()
                .sslContext(harbour.certificate.trustingContext())
                .build();
    }

    @AfterAll
    void hangUp() {
        client.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void textsComeBack(String scheme) throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect(scheme, "/echo", echo);
        for (String text : List.of("", "plain", "grüß Gott, Łódź, 東京", "🚣 astral 𝄞", "\0 and \u007f")) {
            Await.result(socket.sendText(text, true), "a frame to be sent");
            assertEquals(text, echo.next());
        }
        socket.abort();
    }

    /** It says "Content-Length: 0" in its handshake. */
    @Test
    void anOlderJavaGetsIn() throws Exception {
        Path java = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        assumeTrue(Files.isExecutable(java), "no Java 17 here");
        String url = uri("ws", "/echo").toString();
        try (PeerProcess peer = PeerProcess.start(java.toString(), "src/test/outside/Jdk17Peer.java", url)) {
            assertEquals(0, peer.awaitExit(Duration.ofMinutes(5)), peer::said);
            assertEquals(List.of("ok hello from Java 17"), peer.lines());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void fragmentsBecomeTheirMessage(String scheme) throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect(scheme, "/echo", echo);
        Await.result(socket.sendText("one, ", false), "a frame to be sent");
        Await.result(socket.sendText("", false), "a frame to be sent");
        Await.result(socket.sendPing(ByteBuffer.wrap(bytes("in between"))), "a frame to be sent");
        Await.result(socket.sendText("zwölf", true), "a frame to be sent");
        assertEquals("pong in between", echo.next());
        assertEquals("one, zwölf", echo.next());
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void bigBinariesComeBack(String scheme) throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect(scheme, "/echo", echo);
        byte[] big = new byte[16 * 1024 * 1024];
        new Random(1).nextBytes(big);
        Await.result(socket.sendBinary(ByteBuffer.wrap(big), true), "a frame to be sent");
        assertArrayEquals(big, ((ByteBuffer) echo.next()).array());
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void pingsAreAnsweredWithTheirPayload(String scheme) throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect(scheme, "/echo", echo);
        Await.result(socket.sendPing(ByteBuffer.wrap(bytes("still there?"))), "a frame to be sent");
        assertEquals("pong still there?", echo.next());
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void serversPingsReachUs(String scheme) throws Exception {
        JdkConversation server = new JdkConversation();
        WebSocket socket = connect(scheme, "/ping?payload=" + query("wer da?"), server);
        assertEquals("pong wer da?", server.next());
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void orderIsKept(String scheme) throws Exception {
        JdkConversation echo = new JdkConversation();
        WebSocket socket = connect(scheme, "/echo", echo);
        for (int i = 0; i < 1000; i++) {
            Await.result(socket.sendText("number " + i, true), "a frame to be sent");
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals("number " + i, echo.next());
        }
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void subprotocolIsTheServersChoice(String scheme) throws Exception {
        WebSocket socket = opened(client.newWebSocketBuilder()
                .subprotocols("chat.v1", "chat.v2")
                .buildAsync(uri(scheme, "/echo"), new JdkConversation()));
        assertEquals("chat.v2", socket.getSubprotocol());
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void requestReachesTheServer(String scheme) throws Exception {
        JdkConversation server = new JdkConversation();
        WebSocket socket = opened(client.newWebSocketBuilder()
                .header("Cookie", "SID=31")
                .header("Authorization", "Bearer abc")
                .buildAsync(uri(scheme, "/headers?room=7"), server));
        String seen = (String) server.next();
        for (String part : List.of(
                "\"url\":\"/headers?room=7\"",
                "\"cookie\":\"SID=31\"",
                "\"authorization\":\"Bearer abc\"",
                "\"x-forwarded-for\":\"127.0.0.1\"",
                "\"x-forwarded-proto\":\"" + (scheme.equals("wss") ? "https" : "http") + "\"")) {
            assertTrue(seen.contains(part), () -> part + " is not in " + seen);
        }
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void ourCloseReachesTheServer(String scheme) throws Exception {
        String id = UUID.randomUUID().toString();
        JdkConversation watch = new JdkConversation();
        WebSocket watching = connect(scheme, "/closes?id=" + id, watch);
        JdkConversation echo = new JdkConversation();
        Await.result(connect(scheme, "/echo?id=" + id, echo).sendClose(3001, "bye"), "a close to be sent");
        assertEquals("{\"code\":3001,\"reason\":\"bye\"}", watch.next());
        assertEquals(new JdkConversation.Close(3001, "bye"), echo.closed());
        watching.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void serversCloseReachesUs(String scheme) throws Exception {
        JdkConversation server = new JdkConversation();
        connect(scheme, "/close?code=4002&reason=" + query("später"), server);
        assertEquals(new JdkConversation.Close(4002, "später"), server.closed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void refusalIsTheServers(String scheme) throws Exception {
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> connect(scheme, "/refuse", new JdkConversation()));
        var response = ((WebSocketHandshakeException) refused.getCause()).getResponse();
        assertEquals(401, response.statusCode());
        assertEquals(List.of("Basic realm=\"harbour\""), response.headers().allValues("WWW-Authenticate"));
    }

    private WebSocket connect(String scheme, String path, JdkConversation conversation) throws Exception {
        return opened(client.newWebSocketBuilder().buildAsync(uri(scheme, path), conversation));
    }

    private static WebSocket opened(CompletableFuture<WebSocket> opening) throws Exception {
        return Await.result(opening, "a handshake");
    }

    private URI uri(String scheme, String path) {
        return URI.create(harbour.url(scheme) + path);
    }

    private static String query(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
