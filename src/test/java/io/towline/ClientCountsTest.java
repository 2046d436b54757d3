package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How much one client may have open at a time, and how each protocol tells it that it may not have more. */
class ClientCountsTest extends LimitsWorld {

    private static final String EVENTS = "Accept: text/event-stream";
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    ClientCountsTest() throws IOException {}

    @Test
    void aWebSocketCountsFromItsHandshakeToItsEnd() throws Exception {
        start("routes.chat.limits.connections.most = 2");
        WholeProduct.Joined first = join(ONE);
        End opening = dial().send(End.request("/chat", from(ONE)));
        End server = backend.accept();
        open.add(server);
        server.head();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        join(OTHER).expectAlive();
        opening.close(); // before its server has agreed
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        first.close();
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
    }

    @Test
    void whatComesToNothingCountsNoLonger() throws Exception {
        start("routes.chat.limits.connections.most = 1");
        for (int i = 0; i < 3; i++) {
            End client = dial().send(End.request("/chat", from(ONE)));
            try (End server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
                assertTrue(client.answer().startsWith("HTTP/1.1 403 "));
            }
            product.line();
        }
        dial().send(End.request("/chat", from(ONE), "Sec-WebSocket-Protocol: ,,;"))
                .answer();
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
    }

    /** The session's requests find it open, whatever more of them there are. */
    @Test
    void sessionsCountAsConnectionsAndAsSessions() throws Exception {
        start("routes.chat.limits { connections.most = 2, sessions.most = 1 }");
        String session = session(ONE);
        Fallback.Answer refused = client().ask("POST", "/chat?towline-session=new", from(ONE));
        assertEquals(429, refused.status());
        assertEquals("application/problem+json", refused.field("Content-Type"));
        String retryAfter = refused.field("Retry-After");
        assertEquals(
                "{\"title\":\"Limited\",\"status\":429,\"detail\":\"" + TOO_MANY_SESSIONS + "\",\"retryAfter\":"
                        + retryAfter + "}",
                refused.body());
        assertTrue(Integer.parseInt(retryAfter) >= 5 && Integer.parseInt(retryAfter) <= 10, retryAfter);
        expectLine(ONE, "chat", "long-poll", 429, TOO_MANY_SESSIONS);
        join(ONE);
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        String there = "/chat?towline-session=" + session;
        for (int i = 1; i <= 3; i++) {
            Fallback.Answer sent = client().post(there, "text/plain", "message " + i, from(ONE), "Towline-Seq: " + i);
            assertEquals(200, sent.status(), sent::toString);
        }
        assertEquals(204, client().ask("DELETE", there, from(ONE)).status());
        server.close();
        product.line();
        session(ONE);
    }

    /** Its end at the server. */
    private End server;

    private String session(String client) throws IOException {
        Fallback asking = client();
        asking.send("POST", "/chat?towline-session=new", "", from(client));
        server = backend.accept();
        open.add(server);
        server.agree();
        Fallback.Answer answer = asking.answer();
        assertEquals(201, answer.status(), answer::toString);
        var id = ID.matcher(answer.body());
        assertTrue(id.find(), answer::toString);
        return id.group(1);
    }

    /** Also to an EventSource, which gives up for ever on any status but 200. */
    @Test
    void eachProtocolTellsItInItsOwnWords() throws Exception {
        start("routes.chat.limits.sessions.most = 1");
        session(ONE);
        Fallback.Answer events = client().ask("GET", "/chat?towline-errors=events", EVENTS, from(ONE));
        assertEquals(200, events.status());
        assertTrue(events.body().matches("retry: ([5-9]|10)000\n\n"), events.body());
        expectLine(ONE, "chat", "sse", 429, TOO_MANY_SESSIONS);
        Fallback.Answer polled = client().ask("POST", "/chat/000/s1/xhr", from(ONE));
        assertEquals("c[1013,\"" + TOO_MANY_SESSIONS + "\"]\n", polled.body());
        expectLine(ONE, "chat", "sockjs-xhr", 200, TOO_MANY_SESSIONS);
        String[] upgrade = {
            from(ONE),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        };
        Fallback.Answer framed = client().ask("GET", "/chat/000/s2/websocket", upgrade);
        assertEquals(429, framed.status());
        assertEquals(TOO_MANY_SESSIONS + "\n", framed.body());
        expectLine(ONE, "chat", "sockjs-websocket", 429, TOO_MANY_SESSIONS);
        Fallback.Answer resumable = client().ask("GET", "/chat?towline-session=new", upgrade);
        assertEquals(429, resumable.status());
        expectLine(ONE, "chat", "resumable-websocket", 429, TOO_MANY_SESSIONS);
    }

    /** Its client chose its id, and polls by it again and again. */
    @Test
    void pollsOfASessionThatIsThereOpenNone() throws Exception {
        start("routes.chat.limits { sessions.most = 1, handshakes { rate = 1/h, burst = 1 } }");
        Fallback client = client();
        client.send("POST", "/chat/000/abcdefgh/xhr", "", from(ONE));
        End server = backend.accept();
        open.add(server);
        server.agree();
        assertEquals("o\n", client.answer().body());
        for (String message : List.of("a", "b", "c")) {
            server.send(Frame.text(message));
            client.send("POST", "/chat/000/abcdefgh/xhr", "", from(ONE));
            assertEquals("a[\"" + message + "\"]\n", client.answer().body());
        }
    }

    @Test
    void aPageMayReadTheRefusal() throws Exception {
        start("routes.chat.limits.requests { rate = 1/h, burst = 1 }");
        String page = "Origin: http://page.example";
        client().ask("GET", "/chat", from(ONE), page);
        Fallback.Answer refused = client().ask("GET", "/chat", from(ONE), page);
        assertEquals(429, refused.status());
        assertEquals("http://page.example", refused.field("Access-Control-Allow-Origin"));
    }
}
