package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bridge.sockjs.websocket = off}: SockJS clients begin with the transport behind the WebSockets. */
class SockJsWithoutWebSocketTest {

    private static final String[] HANDSHAKE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    private final Backend backend;
    private final WholeProduct product;

    SockJsWithoutWebSocketTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                routes.chat.path = /chat
                routes.chat.origins = any
                routes.chat.bridge.enabled = on
                routes.chat.bridge.sockjs.mode = unwrap
                routes.chat.bridge.sockjs.websocket = off
                routes.same.path = /same
                routes.same.upstream = chat
                routes.same.origins = any
                routes.same.bridge.enabled = on
                routes.same.bridge.sockjs.mode = same
                routes.same.bridge.sockjs.websocket = off
                """);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    @Test
    void infoSaysSo() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("GET", "/chat/info", "");
            backend.accept().close(); // looked for, to tell how far it is
            String info = client.answer().body();
            assertTrue(
                    info.startsWith("{\"websocket\":false,\"cookie_needed\":false,\"origins\":[\"*:*\"],\"entropy\":"),
                    info);
            String transports = info.substring(info.indexOf("\"transports\""));
            assertEquals(
                    "\"transports\":[\"xhr-streaming\",\"eventsource\",\"htmlfile\",\"xhr-polling\",\"jsonp-polling\"]}",
                    transports);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/chat/websocket",
        "/chat/websocket/",
        "/chat/000/s/websocket",
        "/chat/000/s/websocket/",
        "/same/websocket",
        "/same/000/s/websocket"
    })
    void itsWebSocketsAreNotThere(String target) throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            Answer answer = client.ask("GET", target, HANDSHAKE);
            assertEquals(404, answer.status());
            assertEquals("There is nothing here.\n", answer.body());
        }
        try (Fallback client = new Fallback(product.address())) {
            assertEquals(404, client.ask("GET", target).status());
            Answer posted = client.ask("POST", target);
            assertEquals(405, posted.status());
            assertEquals("GET", posted.field("Allow"));
        }
    }

    @Test
    void theOthersAreAndSoIsTheRoutesOwnWebSocket() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("POST", "/chat/000/s/xhr", "");
            try (End server = backend.accept()) {
                server.agree();
                assertEquals("o\n", client.answer().body());
            }
        }
        try (WholeProduct.Joined joined = product.join(backend, "/chat")) {
            joined.server().send(Frame.text("hello"));
            joined.client().expect(Frame.text("hello"));
        }
    }
}
