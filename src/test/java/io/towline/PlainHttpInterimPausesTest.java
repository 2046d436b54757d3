package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interim answers for clients of HTTP/1.1 that do not take them at once: their server waits, and no client waits for ever. */
@Timeout(180)
class PlainHttpInterimPausesTest {

    /** More, with what comes in front of each, than any kernel keeps for a connection whose client takes nothing. */
    private static final int MANY = 150;

    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: <" + "x".repeat(50_000) + ">\r\n\r\n";

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final TestClock clock = new TestClock();
    private TestUpstream server;
    private WholeProduct product;
    private Socket client;

    @BeforeEach
    void begin() throws IOException {
        server = TestUpstream.running(peer -> {
            while (true) {
                String head = peer.readHead();
                int number = asked.getAndIncrement();
                peer.send(HINTS.getBytes(StandardCharsets.ISO_8859_1));
                if (head.contains("100-continue")) {
                    peer.send("HTTP/1.1 100 Continue\n\n");
                    peer.read(1);
                }
                peer.send(("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body(number))
                        .getBytes(StandardCharsets.ISO_8859_1));
                answered.incrementAndGet();
            }
        });
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http { enabled = on, response-timeout = 2s, body-timeout = 7s, idle-timeout = 3s } } }
                """.formatted(server.port()), clock);
        client = new Socket();
        client.setReceiveBufferSize(4096);
        client.setSoTimeout(60_000);
        client.connect(new InetSocketAddress("127.0.0.1", product.address().getPort()));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        product.close();
        server.close();
    }

    private void ask(String fields, String body) throws IOException {
        String request =
                "POST /a HTTP/1.1\r\nHost: s\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
        client.getOutputStream().write(request.repeat(MANY).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whatever could be forwarded has been. */
    private void awaitStandstill() throws Exception {
        int before = -1;
        for (int still = 0; still < 20; still = isStill(before) ? still + 1 : 0) {
            before = asked.get();
            product.pass(clock, Duration.ofMillis(1));
        }
        assertTrue(asked.get() > 0 && asked.get() < MANY, () -> asked + " were forwarded");
        client.setReceiveBufferSize(1 << 20); // from here on it may be quick
    }

    /** Nobody asked since, and the server, which may be slower than this test, has said all that it has to say. */
    private boolean isStill(int before) {
        return asked.get() == before && answered.get() == before;
    }

    @Test
    void theyComeWholeWhenTheClientReads() throws Exception {
        ask("", "");
        awaitStandstill();
        for (int i = 0; i < MANY; i++) {
            expect(HINTS);
            expectAnswer(i);
        }
    }

    private void expect(String text) throws IOException {
        byte[] got = client.getInputStream().readNBytes(text.length());
        assertEquals(text, new String(got, StandardCharsets.ISO_8859_1));
    }

    private void expectAnswer(int number) throws IOException {
        expect("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n" + body(number));
    }

    private static String body(int number) {
        return (char) ('a' + number % 26) + "\n";
    }

    /** It is the client that takes its time: neither the server's times count, nor is it the server's fault. */
    @Test
    void aClientThatTakesNothingHasItsOwnTime() throws Exception {
        ask("", "");
        awaitStandstill();
        while (product.linesWaiting() > 0) {
            assertTrue(product.line().contains(" cause=answered "));
        }
        product.pass(clock, Duration.ofSeconds(6));
        assertEquals(0, product.linesWaiting());
        product.pass(clock, Duration.ofSeconds(2));
        String line = product.line();
        assertTrue(line.contains(" by=client cause=client-lost "), line);
        assertTrue(line.contains("did not take an interim answer within body-timeout (7s)"), line);
    }

    /** Which would overtake the hints in front of it. */
    @Test
    void continueComesInItsPlace() throws Exception {
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < MANY; i++) {
                    client.getOutputStream()
                            .write("POST /a HTTP/1.1\r\nHost: s\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n#"
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException gone) {
                // the test sees what comes
            }
        });
        awaitStandstill();
        for (int i = 0; i < MANY; i++) {
            expect(HINTS);
            expect("HTTP/1.1 100 Continue\r\n\r\n");
            expectAnswer(i);
        }
        asking.join(60_000);
    }
}
