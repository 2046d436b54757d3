package io.towline;

import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interim answers to clients of HTTP/2, frame by frame: what Undertow's own classes are counted on for. */
class InterimOverHttp2Test {

    /** RFC 9113 §6.9.2: what a stream and a connection may carry at first. */
    private static final int WINDOW = 65_535;

    @TempDir
    private static Path dir;

    private final HpackDecoder decoder = new HpackDecoder(4096);

    private Pem own;
    private TestUpstream server;
    private WholeProduct product;

    private RawHttp2 serving(TestUpstream.Script script) throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on, headers.response.set { X-Last = yes } } }
                """.formatted(own.cert(), own.key(), server.port()));
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(64 * 1024);
        narrow.connect(product.address());
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(own)
                .getSocketFactory()
                .createSocket(narrow, "127.0.0.1", product.address().getPort(), true);
        socket.setSoTimeout(60_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawHttp2(socket).preface();
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    /** The fields of a head, in their order, without what changes from answer to answer. */
    private List<String> head(RawHttp2 client, int stream, int flags) throws IOException, HpackException {
        Frame first = client.next(HEADERS);
        assertEquals(stream, first.stream());
        byte[] block = first.payload();
        Frame last = first;
        while ((last.flags() & END_HEADERS) == 0) {
            last = client.read();
            assertEquals(CONTINUATION, last.type());
            assertEquals(stream, last.stream());
            block = join(block, last.payload());
        }
        assertEquals(flags, first.flags() & END_STREAM);
        List<String> fields = new ArrayList<>();
        decoder.setHeaderEmitter((HttpString name, String value, boolean never) -> {
            if (!name.equalToString("date")) {
                fields.add(name + ": " + value);
            }
        });
        decoder.decode(ByteBuffer.wrap(block), false);
        return fields;
    }

    private static Frame lastData(RawHttp2 client) throws IOException {
        Frame data = client.next(DATA);
        assertEquals(END_STREAM, data.flags());
        return data;
    }

    @Test
    void hintsComeBeforeTheAnswerOnItsStream() throws Exception {
        RawHttp2 client = serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                peer.send("HTTP/1.1 103 Early Hints\nLink: <" + path
                        + "/a.css>; rel=preload\nConnection: X\nX: y\nContent-Length: 3\n\n");
                peer.send("HTTP/1.1 103 Early Hints\nLink: <" + path + "/b.js>; rel=preload\n\n");
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\nLink: <" + path + "/a.css>; rel=preload\n\nok");
            }
        });
        try (client) {
            for (int stream = 1; stream < 12; stream += 2) {
                client.send(get(stream, "/" + stream % 4));
                String link = "link: </" + stream % 4;
                assertEquals(List.of(":status: 103", link + "/a.css>; rel=preload"), head(client, stream, 0));
                assertEquals(List.of(":status: 103", link + "/b.js>; rel=preload"), head(client, stream, 0));
                List<String> answer = head(client, stream, 0);
                assertEquals(":status: 200", answer.getFirst());
                assertTrue(
                        answer.contains(link + "/a.css>; rel=preload") && answer.contains("x-last: yes"),
                        answer::toString);
                assertEquals("ok", new String(lastData(client).payload(), StandardCharsets.US_ASCII));
            }
        }
        assertTrue(product.line().contains(" status=200 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void hintsComeBeforeAnAnswerWithoutABody(String status) throws Exception {
        RawHttp2 client = serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 " + status + "\n\n");
            peer.awaitEnd();
        });
        try (client) {
            client.send(get(1, "/"));
            assertEquals(List.of(":status: 103", "link: x"), head(client, 1, 0));
            assertEquals(
                    ":status: " + status.substring(0, 3),
                    head(client, 1, END_STREAM).getFirst());
        }
    }

    @Test
    void aHeadThatIsLongerThanAFrameIsContinued() throws Exception {
        String link = "<" + "~".repeat(30_000) + ">";
        RawHttp2 client = serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 103 Early Hints\nLink: " + link + "\nX-More: 1\n\n");
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\nX-More: 1\n\nok");
            peer.awaitEnd();
        });
        try (client) {
            client.send(get(1, "/"));
            List<String> hints = head(client, 1, 0);
            assertEquals(3, hints.size());
            assertTrue(hints.contains("link: " + link) && hints.contains("x-more: 1"));
            assertTrue(head(client, 1, 0).contains("x-more: 1"));
            assertEquals(2, lastData(client).payload().length);
        }
    }

    @Test
    void asManyPassAsAServerMaySend() throws Exception {
        RawHttp2 client = serving(peer -> {
            peer.readHead();
            for (int i = 0; i < 16; i++) {
                peer.send("HTTP/1.1 102 Processing\nX-Turn: " + i + "\n\n");
            }
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            peer.awaitEnd();
        });
        try (client) {
            client.send(get(1, "/"));
            List<String> turn = head(client, 1, 0);
            for (int i = 0; i < 16; i++) {
                assertEquals(List.of(":status: 102", "x-turn: " + i), turn);
                turn = head(client, 1, 0);
            }
            assertEquals(":status: 200", turn.getFirst());
        }
    }

    /** Undertow takes a stream whose 100 is sent for one that is answered: its windows then open for nobody. */
    @Test
    void whoWasToldToContinueGetsAnswersOfAnyLength() throws Exception {
        int length = 4 * WINDOW;
        RawHttp2 client = serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: x\n\n");
                peer.read(5);
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + length + "\n\n" + "x".repeat(length));
            }
        });
        try (client) {
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(1 << 24)));
            for (int stream = 1; stream < 6; stream += 2) {
                byte[] block =
                        join(RawHttp2.head("POST", "/"), fields("expect", "100-continue", "content-length", "5"));
                client.send(frame(HEADERS, END_HEADERS, stream, block));
                assertEquals(List.of(":status: 100"), head(client, stream, 0));
                assertEquals(List.of(":status: 103", "link: x"), head(client, stream, 0));
                client.send(frame(DATA, END_STREAM, stream, "hello".getBytes(StandardCharsets.US_ASCII)));
                assertEquals(":status: 200", head(client, stream, 0).getFirst());
                client.send(frame(WINDOW_UPDATE, 0, stream, integer(1 << 24)));
                int left = length;
                Frame data = client.next(DATA);
                left -= data.payload().length;
                while ((data.flags() & END_STREAM) == 0) {
                    data = client.next(DATA);
                    left -= data.payload().length;
                }
                assertEquals(0, left);
            }
        }
    }

    /** 7 MiB in all, of which its socket holds little, and ours 4 MiB at most. */
    @Test
    void hintsDoNotPileUpForAClientThatReadsNothing() throws Exception {
        int streams = 120;
        String hint = "HTTP/1.1 103 Early Hints\nLink: " + "~".repeat(4_070) + "\n\n"; // too long for HPACK's table
        CountDownLatch heard = new CountDownLatch(streams);
        RawHttp2 client = serving(peer -> {
            peer.readHead();
            for (int i = 0; i < 15; i++) {
                peer.send(hint);
            }
            peer.send("HTTP/1.1 200 OK\nConnection: close\nContent-Length: 2\n\nok");
            peer.awaitEnd();
            heard.countDown();
        });
        try (client) {
            for (int i = 0; i < streams; i++) {
                client.send(get(2 * i + 1, "/"));
            }
            assertTrue(heard.await(60, TimeUnit.SECONDS));
            int hints = 0;
            Set<Integer> answered = new HashSet<>();
            while (answered.size() < streams) {
                Frame frame = client.read();
                if (frame.type() == DATA) {
                    assertTrue(answered.add(frame.stream()));
                } else if (frame.type() == HEADERS && frame.payload().length > 4_070) {
                    hints++;
                }
            }
            assertTrue(hints > 0 && hints < 15 * streams, "hints passed on: " + hints + " of " + 15 * streams);
        }
    }
}
