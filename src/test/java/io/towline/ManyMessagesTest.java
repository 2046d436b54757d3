package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Very many messages in one request or frame are their client's doing: it is told, and its server hears nothing of it. */
class ManyMessagesTest {

    private static final int MOST = 10_000;
    private static final String SENTENCE = "At most 10000 messages may come at once.";

    private final Backend backend;
    private final WholeProduct product;

    ManyMessagesTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                routes.chat.origins = any
                routes.chat.bridge.enabled = on
                routes.chat.bridge.sockjs.mode = unwrap
                """);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private static String list(int many, String each) {
        return "[" + (each + ",").repeat(many - 1) + each + "]";
    }

    private void expectBlamed(String more) throws Exception {
        String line = product.line();
        assertTrue(line.contains(" by=client cause=flood reason=\"" + SENTENCE + "\""), line);
        assertTrue(line.contains(more), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"x\"", "\"\\u0001\""})
    void inAPostOfSockJsTheyAreRefusedAndTheSessionGoesOn(String each) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/000/s1/xhr_streaming", "");
            try (End server = backend.accept()) {
                server.agree();
                Answer refused = sender.post("/000/s1/xhr_send", "text/plain", list(100_000, each));
                assertEquals(413, refused.status());
                assertEquals(SENTENCE, refused.body());
                expectBlamed(" status=413 ");
                assertEquals(
                        204,
                        sender.post("/000/s1/xhr_send", "text/plain", list(3, each))
                                .status());
                String text = each.equals("\"\"") ? "" : each.equals("\"x\"") ? "x" : "\u0001";
                for (int i = 0; i < 3; i++) {
                    server.expect(Frame.text(text).masked());
                }
            }
        }
    }

    @Test
    void hundredsOfThousandsOfEmptyOnesToo() throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/000/s1/xhr_streaming", "");
            try (End server = backend.accept()) {
                server.agree();
                Answer refused = sender.post("/000/s1/xhr_send", "text/plain", list(340_000, "\"\""));
                assertEquals(413, refused.status());
                expectBlamed(" status=413 ");
                assertEquals(
                        204,
                        sender.post("/000/s1/xhr_send", "text/plain", "[\"a\"]").status());
                server.expect(Frame.text("a").masked());
            }
        }
    }

    @Test
    void inABatchOfOurOwnTheyAreRefusedAndTheSessionGoesOn() throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/?towline-session=new", "");
            try (End server = backend.accept()) {
                server.agree();
                String body = receiver.answer().body();
                String id = body.substring(7, body.indexOf('"', 7));
                String target = "/?towline-session=" + id;
                String many = "{\"messages\":" + list(60_000, "{\"text\":\"\"}") + "}";
                Answer refused = sender.post(target, "application/json", many);
                assertEquals(413, refused.status());
                assertTrue(refused.body().contains("\"title\":\"Too many messages\""), refused::body);
                assertTrue(refused.body().contains("\"detail\":\"" + SENTENCE + "\""), refused::body);
                expectBlamed(" status=413 ");
                String most = "{\"messages\":" + list(MOST, "{\"text\":\"\"}") + "}";
                sender.send("POST", target, most, "Content-Type: application/json");
                for (int i = 0; i < MOST; i++) {
                    server.expect(Frame.text("").masked());
                }
                assertEquals("{\"ack\":10000}", sender.answer().body());
            }
        }
    }

    @Test
    void inAFrameOfAFramedWebSocketTheyEndItsSession() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/000/s1/websocket")) {
            joined.client().expect(Frame.text("o"));
            joined.client().send(Frame.text(list(340_000, "\"\"")).masked().wire());
            joined.client().expect(Frame.close(1008, "too many messages"));
            joined.server().expect(Frame.close(1001, "").masked());
            joined.client().send(Frame.close(1008, "").masked());
            joined.server().send(Frame.close(1001, ""));
            joined.server().close();
            String line = product.line();
            assertTrue(line.contains(" close_code=1008 by=client cause=flood reason=\"too many messages\""), line);
        }
    }

    /** Linear, and bounded in depth: these are answered as fast as any other. */
    @Test
    void whatNestsOrEscapesMuchIsRefusedAsMalformedOrTooLarge() throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/000/s1/xhr_streaming", "");
            try (End server = backend.accept()) {
                server.agree();
                expectStatus(sender, 500, "[".repeat(1_000_000));
                expectStatus(sender, 500, "{\"a\":".repeat(200_000));
                expectStatus(sender, 500, "[" + "1".repeat(1_000_000) + "]");
                expectStatus(sender, 413, "[\"" + "\\u20ac".repeat(350_000) + "\"]");
                expectStatus(sender, 500, "[\"" + "\\".repeat(1_000_001) + "\"]");
                sender.send("POST", "/000/s1/xhr_send", "[\"" + "\\u0061".repeat(300_000) + "\"]");
                server.expect(Frame.text("a".repeat(300_000)).masked());
                assertEquals(204, sender.answer().status());
            }
        }
    }

    @Test
    void inOurOwnProtocolToo() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("POST", "/?towline-session=new", "");
            try (End server = backend.accept()) {
                server.agree();
                String body = client.answer().body();
                String target = "/?towline-session=" + body.substring(7, body.indexOf('"', 7));
                expectMalformed(client, target, "{\"a\":".repeat(200_000), "/a is unknown here.");
                expectMalformed(
                        client, target, "{\"messages\":" + "[".repeat(200_000), "/messages/0 must be an object.");
                expectMalformed(
                        client,
                        target,
                        "{\"messages\":[{\"text\":" + "1".repeat(1_000_000) + "}]}",
                        "This is no JSON, or it nests too deeply or has a number or name that is too long.");
                expectMalformed(
                        client,
                        target,
                        "{\"" + "m".repeat(1_000_000) + "\":1}",
                        "This is no JSON, or it nests too deeply or has a number or name that is too long.");
                assertEquals(
                        "{\"ack\":1}", client.post(target, "text/plain", "a").body());
                server.expect(Frame.text("a").masked());
            }
        }
    }

    private static void expectMalformed(Fallback client, String target, String body, String detail) throws IOException {
        Answer answer = client.post(target, "application/json", body);
        assertEquals(400, answer.status(), answer.body());
        assertTrue(answer.body().contains("\"detail\":\"" + detail), answer.body());
    }

    /** The fields of a form are not all taken apart: there may be millions. */
    @Test
    void aFormOfVeryManyFieldsIsLookedThroughOnce() throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/000/s1/xhr_streaming", "");
            try (End server = backend.accept()) {
                server.agree();
                String form = "x&".repeat(2_000_000) + "d=%5B%22a%22%5D";
                assertEquals(
                        200,
                        sender.post("/000/s1/jsonp_send", "application/x-www-form-urlencoded", form)
                                .status());
                server.expect(Frame.text("a").masked());
            }
        }
    }

    private static void expectStatus(Fallback sender, int status, String body) throws IOException {
        assertEquals(status, sender.post("/000/s1/xhr_send", "text/plain", body).status(), body.substring(0, 12));
    }
}
