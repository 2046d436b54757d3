package io.towline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's own WebSocket client. */
class EchoBackendTest {

    private static final EchoBackend BACKEND = EchoBackend.start(0);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Heard heard = new Heard();

    @AfterAll
    static void stop() {
        CLIENT.shutdownNow();
        BACKEND.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 16 << 20})
    void aMessageComesBackAsItWas(int length) throws Exception {
        WebSocket socket = open();
        Await.result(socket.sendText("x".repeat(length), true), "a text to be sent");
        assertEquals("text " + length, heard.next());
        Await.result(socket.sendBinary(ByteBuffer.allocate(length), true), "a binary message to be sent");
        assertEquals("binary " + length, heard.next());
        socket.abort();
    }

    @Test
    void messagesComeBackInOrder() throws Exception {
        WebSocket socket = open();
        for (int i = 0; i < 500; i++) {
            Await.result(socket.sendText("x".repeat(i), true), "text " + i + " to be sent");
        }
        for (int i = 0; i < 500; i++) {
            assertEquals("text " + i, heard.next());
        }
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageBeyond16MebibytesEndsTheConnection(boolean text) throws Exception {
        WebSocket socket = open();
        int length = (16 << 20) + 1;
        if (text) {
            socket.sendText("x".repeat(length), true);
        } else {
            socket.sendBinary(ByteBuffer.allocate(length), true);
        }
        String end = heard.next();
        assertTrue(end.startsWith("close 1009 ") || end.startsWith("error"), end);
        socket.abort();
    }

    @Test
    void aCloseIsAnsweredWithItsCode() throws Exception {
        Await.result(open().sendClose(4001, "bye"), "a close to be sent");
        assertEquals("close 4001 bye", heard.next());
    }

    @Test
    void theFirstSubprotocolOfferedIsTaken() throws Exception {
        WebSocket socket = CLIENT.newWebSocketBuilder()
                .subprotocols("graphql-ws", "json")
                .buildAsync(uri("ws"), heard)
                .get(60, TimeUnit.SECONDS);
        assertEquals("graphql-ws", socket.getSubprotocol());
        assertEquals("", open().getSubprotocol());
        socket.abort();
    }

    @Test
    void nothingElseIsServed() throws IOException {
        HttpURLConnection plain = (HttpURLConnection) uri("http").toURL().openConnection();
        assertEquals(404, plain.getResponseCode());
    }

    @Test
    void aTakenPortIsAnError() {
        assertThrows(RuntimeException.class, () -> EchoBackend.start(BACKEND.port()));
    }

    private WebSocket open() throws Exception {
        return CLIENT.newWebSocketBuilder().buildAsync(uri("ws"), heard).get(60, TimeUnit.SECONDS);
    }

    private static URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + BACKEND.port() + "/echo");
    }

    /** What the client hears, in short. */
    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private long length;

        String next() throws InterruptedException {
            String next = said.poll(120, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            return got("text ", part.length(), socket, last);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            return got("binary ", part.remaining(), socket, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            said.add("close " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            said.add("error " + error);
        }

        private CompletionStage<?> got(String kind, int more, WebSocket socket, boolean last) {
            length += more;
            if (last) {
                said.add(kind + length);
                length = 0;
            }
            socket.request(1);
            return null;
        }
    }
}
