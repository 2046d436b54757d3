package io.towline;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;

/** The whole product with one server that a test scripts, for plain requests of HTTP/2. */
final class PlainHttp2World implements AutoCloseable {

    TestUpstream server;
    WholeProduct product;
    private final Pem own;

    PlainHttp2World(Path dir) {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
    }

    void serving(TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(own.cert(), own.key(), server.port()));
    }

    HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestCertificates.trusting(own))
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + product.address().getPort() + path))
                .timeout(Duration.ofSeconds(60));
    }

    RawHttp2 raw() throws IOException {
        return RawHttp2.to(product.address(), own).preface();
    }

    @Override
    public void close() throws IOException {
        product.close();
        server.close();
    }
}
