package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/** The whole product with {@code http.compress}, a server behind it, files, and a client of either HTTP. */
final class CompressingSite implements AutoCloseable {

    private final Path dir;
    private final String upstream = "app-" + UUID.randomUUID();
    private final LogCapture errors = LogCapture.containing(upstream, "io.towline", Level.ERROR);
    private TestUpstream server;
    private WholeProduct product;
    private HttpClient client;

    void serving(TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        Path root = Files.createDirectories(dir.resolve("site"));
        Files.writeString(root.resolve("app.js"), "run()\n".repeat(20_000));
        Files.writeString(root.resolve("known.css"), "p { }\n".repeat(1000));
        Files.writeString(root.resolve("known.css.gz"), "not really");
        Files.write(root.resolve("dot.png"), new byte[5000]);
        product = WholeProduct.of(
                """
                io.threads = 1
                defaults.route.http.compress = on
                listeners {
                  LISTENER { bind = "127.0.0.1:0" }
                  LISTENER-tls { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%2$s", key = "%3$s" }] } }
                }
                upstreams { %1$s { servers = [ "ws://127.0.0.1:%4$d" ] } }
                routes {
                  app { upstream = %1$s, http.enabled = on }
                  off { path = /off, upstream = %1$s, http { enabled = on, compress = off } }
                  bare { path = /bare, upstream = %1$s, http.enabled = on, headers.response { set { X-Last = yes }, remove = [ Vary ] } }
                  files { path = /files, rewrite = "/", files { root = "%5$s", precompressed = on } }
                  fixed { path = /fixed, respond { body = "%6$s" } }
                }
                """.formatted(upstream, own.cert(), own.key(), server.port(), root, "word ".repeat(1000)));
        client = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(own))
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    /** Each request is answered with this head and body. */
    void answering(String head, byte[] body) throws IOException {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send(head + "\n\n");
                peer.send(body);
            }
        });
    }

    static byte[] text(int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) 'a');
        byte[] random = new byte[length / 10];
        new Random(length).nextBytes(random);
        for (int i = 0; i < random.length; i++) {
            text[i * 10] = (byte) ('a' + (random[i] & 15));
        }
        return text;
    }

    static String html(int length) {
        return "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: " + length;
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        product.close();
        server.close();
        errors.close();
        assertEquals(List.of(), errors.lines());
    }

    enum Version {
        HTTP_1_1("http", "", HttpClient.Version.HTTP_1_1),
        HTTP_2("https", "-tls", HttpClient.Version.HTTP_2);

        private final String scheme;
        private final String listener;
        private final HttpClient.Version version;

        HttpClient.Version version() {
            return version;
        }

        Version(String scheme, String listener, HttpClient.Version version) {
            this.scheme = scheme;
            this.listener = listener;
            this.version = version;
        }
    }

    HttpRequest.Builder request(Version by, String path) {
        int port = product.address(by.listener).getPort();
        return HttpRequest.newBuilder(URI.create(by.scheme + "://127.0.0.1:" + port + path))
                .version(by.version)
                .timeout(Duration.ofMinutes(2))
                .header("Accept-Encoding", "br, gzip");
    }

    HttpResponse<byte[]> get(Version by, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request(by, path).build(), BodyHandlers.ofByteArray());
        assertEquals(by.version, answer.version());
        return answer;
    }

    static String field(HttpResponse<?> answer, String name) {
        return String.join(" | ", answer.headers().allValues(name));
    }

    static byte[] unpacked(HttpResponse<byte[]> answer) throws IOException {
        assertEquals("gzip", field(answer, "Content-Encoding"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return in.readAllBytes();
        }
    }

    CompressingSite(Path dir) {
        this.dir = dir;
    }

    WholeProduct product() {
        return product;
    }

    HttpClient client() {
        return client;
    }
}
