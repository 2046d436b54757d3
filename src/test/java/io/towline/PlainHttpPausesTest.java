package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers to a client that takes a part of them, and the next one later: its windows of HTTP/2 say how much, to the byte. */
@Timeout(180)
class PlainHttpPausesTest {

    /** RFC 9113 §6.9.2: what a stream may carry at first. */
    private static final int WINDOW = 65_535;

    private static final byte[] BODY = new byte[100_000];

    static {
        new Random(1).nextBytes(BODY);
    }

    @TempDir
    private static Path dir;

    /** One for each part of the answer but the first. */
    private final CountDownLatch[] wanted = {new CountDownLatch(1), new CountDownLatch(1)};

    private final CountDownLatch sent = new CountDownLatch(1);
    private Pem own;
    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void start() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        server = TestUpstream.running(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + BODY.length + "\n\n");
            peer.send(Arrays.copyOf(BODY, 60_000));
            wanted[0].await(60, TimeUnit.SECONDS);
            peer.send(Arrays.copyOfRange(BODY, 60_000, 80_000));
            wanted[1].await(60, TimeUnit.SECONDS);
            peer.send(Arrays.copyOfRange(BODY, 80_000, 100_000));
            sent.countDown();
            peer.awaitEnd();
        });
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(own.cert(), own.key(), server.port()));
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private RawHttp2 client() throws IOException {
        return RawHttp2.to(product.address(), own).preface();
    }

    /** The last piece is read while the one before it goes out, and finds the window full again. */
    @Test
    void theLastPieceMayWaitAsTheOneBeforeItDid() throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (RawHttp2 client = client()) {
            client.send(get(1, "/a"));
            assertEquals(0, take(client, got, 60_000));
            wanted[0].countDown();
            assertEquals(0, take(client, got, WINDOW));
            wanted[1].countDown();
            assertTrue(sent.await(60, TimeUnit.SECONDS));
            open(client, 20_000);
            assertEquals(0, take(client, got, WINDOW + 20_000));
            open(client, 1 << 20);
            assertEquals(END_STREAM, take(client, got, BODY.length));
        }
        assertArrayEquals(BODY, got.toByteArray());
        String line = product.line();
        assertTrue(line.contains(" bytes_out=100000 ") && line.contains(" cause=answered "), line);
    }

    private static void open(RawHttp2 client, int bytes) throws IOException {
        client.send(frame(WINDOW_UPDATE, 0, 0, integer(bytes)));
        client.send(frame(WINDOW_UPDATE, 0, 1, integer(bytes)));
    }

    /** Until so much is there, or no more will come; and with the frame that ends the stream, where that is the last of all. */
    private static int take(RawHttp2 client, ByteArrayOutputStream into, int bytes) throws IOException {
        int flags = 0;
        while ((into.size() < bytes || bytes == BODY.length) && (flags & END_STREAM) == 0) {
            RawHttp2.Frame data = client.next(DATA);
            into.writeBytes(data.payload());
            flags = data.flags();
        }
        return flags & END_STREAM;
    }
}
