package io.towline.bridge.protocol.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestUpstream.Peer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames on their way to a client, by each of the five ways. */
class ReceivingTest {

    private final SockJsRoute route = new SockJsRoute();
    private final PlainServer server;
    private SockJsWorld world;

    ReceivingTest() throws Exception {
        server = PlainServer.willing("Set-Cookie: s=1");
    }

    @AfterEach
    void end() throws Exception {
        world.close();
        server.close();
    }

    private SockJsClient client() throws Exception {
        if (world == null) {
            world = new SockJsWorld(route.config(), server.port());
        }
        return world.client();
    }

    @Test
    void aPollIsOneFrame() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals(200, client.post("/000/one/xhr", "").status());
            assertEquals("application/javascript; charset=UTF-8", client.field("Content-Type"));
            assertEquals("no-store, no-cache, no-transform, must-revalidate, max-age=0", client.field("Cache-Control"));
            assertEquals("no", client.field("X-Accel-Buffering"));
            assertEquals("*", client.field("Access-Control-Allow-Origin"));
            assertEquals("-", client.field("Access-Control-Allow-Credentials"));
            assertEquals("Origin", client.field("Vary"));
            assertEquals("s=1", client.field("Set-Cookie"));
            assertEquals("o\n", client.body());

            Peer peer = server.peer();
            assertTrue(server.upstream.request().startsWith("GET /up?stream=1 HTTP/1.1\n"));
            PlainServer.say(peer, "x", "é😀");
            assertEquals(
                    "200 a[\"x\",\"é\\ud83d\\ude00\"]\n",
                    client.post("/123/one/xhr", "ignored").answer());

            client.post("/000/one/xhr", "", "Origin: https://page.example");
            PlainServer.say(peer, "y");
            assertEquals("200 a[\"y\"]\n", client.answer());
            assertEquals("https://page.example", client.field("Access-Control-Allow-Origin"));
            assertEquals("true", client.field("Access-Control-Allow-Credentials"));

            PlainServer.close(peer, 3000, "Go away!");
            assertEquals(
                    "200 c[3000,\"Go away!\"]\n",
                    client.post("/000/one/xhr", "").answer());
            assertEquals(
                    "200 c[3000,\"Go away!\"]\n",
                    client.post("/000/one/xhr", "").answer());
            assertEquals("opened", world.told());
            assertEquals("ended UPSTREAM upstream-closed Go away!", world.told());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST /000/s/xhr_streaming    | application/javascript; charset=UTF-8 | o\\n                | a["%"]\\n               | c[3000,"x"]\\n
            GET /000/s/eventsource       | text/event-stream                     | data: o\\r\\n\\r\\n    | data: a["%25"]\\r\\n\\r\\n | data: c[3000,"x"]\\r\\n\\r\\n
            GET /000/s/htmlfile?c=%63b   | text/html; charset=UTF-8 | <script>\\np("o");\\n</script>\\r\\n | <script>\\np("a[\\"%\\"]");\\n</script>\\r\\n | <script>\\np("c[3000,\\"x\\"]");\\n</script>\\r\\n
            """)
    void aStreamIsManyFrames(String request, String type, String open, String array, String close) throws Exception {
        try (SockJsClient client = client()) {
            String target = request.substring(request.indexOf('/'));
            if (request.startsWith("GET")) {
                client.get(target);
            } else {
                client.post(target, "");
            }
            assertEquals(200, client.status());
            assertEquals(type, client.field("Content-Type"));
            assertEquals("no", client.field("X-Accel-Buffering"));
            String prelude = client.chunk();
            assertTrue(prelude.startsWith("h".repeat(2048)) || prelude.endsWith("\r\n"), prelude);
            assertEquals(open, shown(client.chunk()));
            Peer peer = server.peer();
            PlainServer.say(peer, "%");
            assertEquals(array, shown(client.chunk()));
            PlainServer.close(peer, 3000, "x");
            assertEquals(close, shown(client.chunk()));
            assertEquals("", client.chunk());
        }
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    @Test
    void aJsonpPollIsACall() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals(
                    "200 /**/cb(\"o\");\r\n", client.get("/000/s/jsonp?c=%63b").answer());
            assertEquals("nosniff", client.field("X-Content-Type-Options"));
            Peer peer = server.peer();
            PlainServer.say(peer, "x");
            assertEquals(
                    "200 /**/cb(\"a[\\\"x\\\"]\");\r\n",
                    client.get("/000/s/jsonp?c=cb").answer());
            PlainServer.close(peer, 3000, "Go away!");
            String close = "200 /**/cb(\"c[3000,\\\"Go away!\\\"]\");\r\n";
            assertEquals(close, client.get("/000/s/jsonp?c=cb").answer());
            assertEquals(close, client.get("/000/s/jsonp?c=cb").answer());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /a/a/jsonp          | 500 "callback" parameter required
            /a/a/jsonp?c=       | 500 "callback" parameter required
            /a/a/htmlfile       | 500 "callback" parameter required
            /a/a/jsonp?c=%20    | 500 invalid "callback" parameter
            /a/a/jsonp?c=abc(   | 500 invalid "callback" parameter
            /a/a/htmlfile?c=*   | 500 invalid "callback" parameter
            /a/a/htmlfile?c=a%28| 500 invalid "callback" parameter
            """)
    void aCallbackThatWillNotDoIsRefused(String target, String answer) throws Exception {
        try (SockJsClient client = client()) {
            assertEquals(answer, client.get(target).answer());
            assertEquals("text/plain; charset=UTF-8", client.field("Content-Type"));
            assertEquals("refused 500 refused-request", world.told());
            assertEquals(0, server.upstream.peersWaiting());
        }
    }

    @Test
    void aStreamEndsAtItsLimitWhichThePreludeIsNotPartOf() throws Exception {
        route.responseLimit = 4096;
        try (SockJsClient client = client()) {
            client.post("/000/s/xhr_streaming", "").status();
            client.chunk();
            assertEquals("o\n", client.chunk());
            Peer peer = server.peer();
            String text = "x".repeat(128);
            for (int i = 0; i < 31; i++) { // 2 + 31 * 134 = 4156
                PlainServer.say(peer, text);
                assertEquals("a[\"" + text + "\"]\n", client.chunk());
            }
            assertEquals("", client.chunk());
            client.post("/000/s/xhr_streaming", "").status();
            client.chunk();
            PlainServer.say(peer, "on");
            assertEquals("a[\"on\"]\n", client.chunk());
        }
    }

    @Test
    void whatIsBeyondTheLimitIsForTheNextStream() throws Exception {
        try (SockJsClient client = client()) {
            assertEquals("200 o\n", client.post("/000/s/xhr", "").answer());
            String[] texts = new String[5];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = Integer.toString(i).repeat(60_000);
            }
            PlainServer.say(server.peer(), texts);
            StringBuilder all = new StringBuilder();
            int streams = 0;
            while (!all.toString().endsWith("4\"]\n")) {
                client.post("/000/s/xhr_streaming", "").status();
                client.chunk();
                streams++;
                // The last one goes on, and is read as far as it has something to say
                for (String chunk = client.chunk();
                        !chunk.isEmpty() && !all.append(chunk).toString().endsWith("4\"]\n");
                        chunk = client.chunk()) {}
            }
            assertEquals(2, streams);
            String elements = all.toString().replace("a[", "").replace("]\n", ",");
            assertEquals("\"" + String.join("\",\"", texts) + "\",", elements);
        }
    }

    @Test
    void silenceIsBrokenByHeartbeats() throws Exception {
        try (SockJsClient stream = client();
                SockJsClient poll = client()) {
            stream.post("/000/s/xhr_streaming", "").status();
            stream.chunk();
            assertEquals("o\n", stream.chunk());
            poll.post("/000/p/xhr", "").answer();
            world.awaitReceiver("p", false);
            poll.post("/000/p/xhr", "");
            world.awaitReceiver("p", true);
            world.pass(Duration.ofSeconds(26));
            assertEquals("h\n", stream.chunk());
            assertEquals("200 h\n", poll.answer());
            world.pass(Duration.ofSeconds(26));
            assertEquals("h\n", stream.chunk());
        }
    }

    @Test
    void ofTwoReceiversTheNewOneGoes() throws Exception {
        try (SockJsClient first = client();
                SockJsClient second = client()) {
            first.post("/000/s/xhr_streaming", "").status();
            first.chunk();
            assertEquals("o\n", first.chunk());
            second.post("/000/s/xhr_streaming", "").status();
            assertEquals("h".repeat(2048) + "\n", second.chunk());
            assertEquals("c[2010,\"Another connection still open\"]\n", second.chunk());
            assertEquals("", second.chunk());
            assertEquals(
                    "200 /**/x(\"c[2010,\\\"Another connection still open\\\"]\");\r\n",
                    second.get("/000/s/jsonp?c=x").answer());
            PlainServer.say(server.peer(), "on");
            assertEquals("a[\"on\"]\n", first.chunk());
        }
    }

    @Test
    void binaryClosesTheSession() throws Exception {
        try (SockJsClient client = client()) {
            client.post("/000/s/xhr", "").answer();
            Peer peer = server.peer();
            PlainServer.say(peer, "x");
            assertEquals("200 a[\"x\"]\n", client.post("/000/s/xhr", "").answer());
            PlainServer.sayBinary(peer, (byte) 1);
            String close = "200 c[1003,\"binary message, which SockJS cannot carry\"]\n";
            assertEquals(close, client.post("/000/s/xhr", "").answer());
            assertEquals(close, client.post("/000/s/xhr", "").answer());
            assertEquals("close 1003 ", server.next());
            assertEquals("opened", world.told());
            assertTrue(world.told().startsWith("ended UPSTREAM protocol-error "));
        }
    }
}
