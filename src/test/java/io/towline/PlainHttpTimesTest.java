package io.towline;

import static io.towline.PlainHttpTest.text;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the parts of an exchange may take, by a clock that the test holds. */
class PlainHttpTimesTest {

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    /** RFC 9113 §6.9.2. */
    private static final int WINDOW = 65_535;

    @TempDir
    private static Path dir;

    private final TestClock clock = new TestClock();
    private TestUpstream server;
    private WholeProduct product;

    private void serving(String listener, String settings, TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", keep-alive-timeout = 1h, %s } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http { enabled = on, body-timeout = 30s, response-timeout = 30s, %s } } }
                """.formatted(listener, server.port(), settings), clock);
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    /** Else one byte now and then would hold the request until 16 MiB are there. */
    @Test
    void aBodyThatNobodyWantsIsReadForSoLongAtMost() throws Exception {
        serving("", "", peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 1000\n\npart");
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
            assertEquals("no", text(client.read(2)));
            product.pass(clock, A_WHILE);
            client.send("1");
            product.pass(clock, A_WHILE);
            assertTrue(client.ended());
        }
        assertTrue(product.line().contains(" status=403 "));
    }

    @Test
    void aBodyThatNobodyWantsMayComeWithinThat() throws Exception {
        serving("", "", peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            }
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 8\n\npart");
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
            assertEquals("no", text(client.read(2)));
            product.pass(clock, A_WHILE);
            client.send("last");
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
        }
    }

    /** Its server has said all of it long ago: what counts is that the client goes on taking it. */
    @Test
    void theLastPieceOfAnAnswerMayBeTakenSlowly() throws Exception {
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        String tls = "tls { certificates = [{ cert = \"%s\", key = \"%s\" }] }".formatted(own.cert(), own.key());
        serving(tls, "idle-timeout = 40s", peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 100000\n\n");
            peer.send(new byte[100_000]);
            peer.awaitEnd();
        });
        try (RawHttp2 client = RawHttp2.to(product.address(), own).preface()) {
            client.send(get(1, "/a"));
            int left = 100_000;
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(100_000)));
            left -= taken(client, WINDOW);
            while (left > 5_000) {
                product.pass(clock, A_WHILE);
                client.send(frame(WINDOW_UPDATE, 0, 1, integer(5_000)));
                left -= taken(client, 5_000);
            }
            client.send(frame(WINDOW_UPDATE, 0, 1, integer(5_000)));
            RawHttp2.Frame last = client.next(DATA);
            while ((last.flags() & END_STREAM) == 0) {
                left -= last.payload().length;
                last = client.next(DATA);
            }
            assertEquals(0, left - last.payload().length);
        }
        String line = product.line();
        assertTrue(line.contains(" cause=answered "), line);
    }

    private static int taken(RawHttp2 client, int bytes) throws IOException {
        int got = 0;
        while (got < bytes) {
            got += client.next(DATA).payload().length;
        }
        assertEquals(bytes, got);
        return got;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void interimAnswersDoNotPutOffTheRealOneForEver(int status) throws Exception {
        Semaphore more = new Semaphore(0);
        Semaphore said = new Semaphore(0);
        serving("", "", peer -> {
            peer.readHead();
            while (true) {
                peer.send("HTTP/1.1 " + status + " Wait\n\n");
                said.release();
                Await.permit(more, "the test");
            }
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            server.request();
            for (int i = 0; i < 17; i++) {
                Await.permit(said, "an interim answer");
                product.pass(clock, Duration.ZERO); // so that it has been read
                product.pass(clock, A_WHILE);
                more.release();
            }
            String head = client.readHead();
            while (head.startsWith("HTTP/1.1 1")) {
                head = client.readHead();
            }
            assertTrue(head.startsWith("HTTP/1.1 502 "), head);
        }
        String line = product.line();
        assertTrue(line.contains("with something that is no HTTP: there are more than 16 interim answers"), line);
    }
}
