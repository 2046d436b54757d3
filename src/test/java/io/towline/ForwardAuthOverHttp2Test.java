package io.towline;

import static io.towline.testkit.RawHttp2.ACK;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By HTTP/2 a request may be taken back while the service is asked about it. */
class ForwardAuthOverHttp2Test {

    @TempDir
    private static Path dir;

    @Test
    void aRequestWhoseStreamIsResetMeanwhileGoesToNoServer() throws Exception {
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        CountDownLatch asked = new CountDownLatch(1);
        try (Backend backend = new Backend();
                TestUpstream service = TestUpstream.running(peer -> {
                    while (true) {
                        peer.readHead();
                        asked.await(1, TimeUnit.MINUTES);
                        peer.send("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
                    }
                });
                WholeProduct product =
                        WholeProduct.of("""
                        io.threads = 1
                        listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                        upstreams { app { servers = [ %s ] } }
                        routes { app { path = /app, upstream = app, http.enabled = on, access.forward.url = "http://127.0.0.1:%d/" } }
                        """.formatted(own.cert(), own.key(), backend.url(), service.port()));
                RawHttp2 client = RawHttp2.to(product.address(), own).preface()) {
            client.send(RawHttp2.get(1, "/app/first"));
            service.request();
            client.send(frame(RST_STREAM, 0, 1, integer(8))).send(frame(PING, 0, 0, new byte[8]));
            assertEquals(ACK, client.next(PING).flags(), "the reset has been read");
            String line = product.line();
            assertTrue(line.contains("path=/app/first ") && line.contains(" status=- "), line);
            assertTrue(line.contains(" by=client cause=client-lost "), line);
            asked.countDown();
            client.send(RawHttp2.get(3, "/app/second"));
            try (End server = backend.accept()) {
                String head = server.head();
                assertTrue(head.startsWith("GET /app/second "), head);
            }
        }
    }
}
