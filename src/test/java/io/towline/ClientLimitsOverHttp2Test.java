package io.towline;

import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits by HTTP/2: each of its streams is a request, and one that is reset while it waits is taken out. The test holds the clock. */
class ClientLimitsOverHttp2Test {

    @TempDir
    private static Path dir;

    private final TestClock clock = new TestClock();
    private Pem own;
    private Backend backend;
    private WholeProduct product;

    @BeforeEach
    void begin() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { chat { servers = [ %s ] } }
                defaults.route.keepalive { client.ping-interval = off, upstream.ping-interval = off }
                routes {
                  chat { path = /chat, upstream = chat, origins = any, bridge.enabled = on,
                    limits.handshakes { by = all, rate = 1/s, burst = 1, queue = 5, queue-timeout = 1h } }
                  quiet { path = /quiet, respond.status = 204, limits.requests { rate = 6/m, burst = 2 } }
                }
                """.formatted(own.cert(), own.key(), backend.url()), clock);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    @Test
    void whoAsksTooOftenIsToldSo() throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(own))
                .version(HttpClient.Version.HTTP_2)
                .build()) {
            URI uri = URI.create("https://127.0.0.1:" + product.address().getPort() + "/quiet");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build();
            assertEquals(204, client.send(request, BodyHandlers.ofString()).statusCode());
            assertEquals(204, client.send(request, BodyHandlers.ofString()).statusCode());
            HttpResponse<String> refused = client.send(request, BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, refused.version());
            assertEquals(429, refused.statusCode());
            assertEquals("Too many requests in a short time. Please try again later.\n", refused.body());
            long seconds = refused.headers().firstValueAsLong("Retry-After").orElseThrow();
            assertTrue(seconds >= 10 && seconds <= 20, () -> "Retry-After: " + seconds);
            clock.advance(Duration.ofSeconds(10));
            assertEquals(204, client.send(request, BodyHandlers.ofString()).statusCode());
            client.shutdownNow();
        }
    }

    private static byte[] events(int stream) {
        byte[] head = RawHttp2.join(RawHttp2.head("GET", "/chat"), RawHttp2.fields("accept", "text/event-stream"));
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, head);
    }

    /** Which may come as long as the stream is open. */
    private static byte[] openingBeforeItsBody(int stream) {
        return frame(HEADERS, END_HEADERS, stream, RawHttp2.head("POST", "/chat?towline-session=new"));
    }

    @Test
    void aStreamThatIsResetWhileItWaitsIsTakenOut() throws Exception {
        expectTakenOut(events(3));
    }

    @Test
    void soIsOneWhoseBodyIsStillToCome() throws Exception {
        expectTakenOut(openingBeforeItsBody(3));
    }

    private void expectTakenOut(byte[] third) throws Exception {
        try (RawHttp2 client = RawHttp2.to(product.address(), own).preface()) {
            client.send(events(1));
            try (End first = backend.accept()) {
                first.agree();
                Await.until(() -> product.towline.sessions() == 1, "the first session");
                client.send(third).send(events(5));
                Await.until(() -> product.towline.requests() == 3, "two wait");
                client.send(frame(RST_STREAM, 0, 3, integer(8)));
                String line = product.line();
                assertTrue(line.contains(" status=- ") && line.contains(" by=client cause=client-lost "), line);
                product.pass(clock, Duration.ofMillis(1100));
                try (End second = backend.accept()) {
                    second.agree();
                    Await.until(() -> product.towline.sessions() == 2, "the turn is the third's");
                }
            }
        }
    }
}
