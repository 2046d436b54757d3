package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that is the last of its connection, to a client that sends on behind its request: RFC 9112 §9.6. */
final class LastAnswerTest {
    private static final byte[] BODY = new byte[300_000];

    /** A socket that is closed with bytes in it is reset, and what the client has not read yet would go with it. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\nHost: s\n\n", "GET / HTTP/1.1\nHost: s\nConnection: close\n\n"})
    void comesWhole(String request) throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (TestUpstream server = TestUpstream.running(peer -> {
                    peer.readHead();
                    sent.await(60, TimeUnit.SECONDS);
                    peer.send("HTTP/1.1 200 OK\nContent-Length: " + BODY.length + "\n\n");
                    peer.send(BODY);
                    peer.awaitEnd();
                });
                WholeProduct product = WholeProduct.of("""
                        io.threads = 1
                        listeners { LISTENER { bind = "127.0.0.1:0" } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                        routes { app { upstream = app, http.enabled = on } }
                        """.formatted(server.port()));
                RawClient client = RawClient.connect(product.address().getPort())) {
            client.send(request).send(new byte[100_000]);
            sent.countDown();
            assertTrue(product.line().contains(" status=200 "), "the answer is with the kernel");
            client.send(new byte[100_000]);
            String version = request.substring(6, 14);
            assertTrue(client.readHead().startsWith(version + " 200 OK\n"));
            assertArrayEquals(BODY, client.read(BODY.length));
            assertEquals("", client.readToEnd());
        }
    }
}
