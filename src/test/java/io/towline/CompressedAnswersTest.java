package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code http.compress}, from the server, a folder or the file to the client, by either HTTP. */
class CompressedAnswersTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private static Path dir;

    private TestUpstream server;
    private WholeProduct product;
    private HttpClient client;

    private void serving(TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        Path root = Files.createDirectories(dir.resolve("site"));
        Files.writeString(root.resolve("app.js"), "run()\n".repeat(20_000));
        Files.writeString(root.resolve("known.css"), "p { }\n".repeat(1000));
        Files.writeString(root.resolve("known.css.gz"), "not really");
        Files.write(root.resolve("dot.png"), new byte[5000]);
        product = WholeProduct.of("""
                io.threads = 1
                defaults.route.http.compress = on
                listeners {
                  LISTENER { bind = "127.0.0.1:0" }
                  LISTENER-tls { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes {
                  app { upstream = app, http.enabled = on }
                  off { path = /off, upstream = app, http { enabled = on, compress = off } }
                  dense { path = /dense, upstream = app, http { enabled = on, compress-level = 9 } }
                  bare { path = /bare, upstream = app, http.enabled = on, headers.response { set { X-Last = yes }, remove = [ Vary ] } }
                  files { path = /files, rewrite = "/", files { root = "%s", precompressed = on } }
                  fixed { path = /fixed, respond { body = "%s" } }
                }
                """.formatted(own.cert(), own.key(), server.port(), root, "word ".repeat(1000)));
        client = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(own))
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    /** Each request is answered with this head and body. */
    private void answering(String head, byte[] body) throws IOException {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send(head + "\n\n");
                peer.send(body);
            }
        });
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) 'a');
        byte[] random = new byte[length / 10];
        new Random(length).nextBytes(random);
        for (int i = 0; i < random.length; i++) {
            text[i * 10] = (byte) ('a' + (random[i] & 15));
        }
        return text;
    }

    private static String html(int length) {
        return "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: " + length;
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdownNow();
        product.close();
        server.close();
    }

    private enum Version {
        HTTP_1_1("http", "", HttpClient.Version.HTTP_1_1),
        HTTP_2("https", "-tls", HttpClient.Version.HTTP_2);

        private final String scheme;
        private final String listener;
        private final HttpClient.Version version;

        Version(String scheme, String listener, HttpClient.Version version) {
            this.scheme = scheme;
            this.listener = listener;
            this.version = version;
        }
    }

    private HttpRequest.Builder request(Version by, String path) {
        int port = product.address(by.listener).getPort();
        return HttpRequest.newBuilder(URI.create(by.scheme + "://127.0.0.1:" + port + path))
                .version(by.version)
                .timeout(Duration.ofMinutes(2))
                .header("Accept-Encoding", "br, gzip");
    }

    private HttpResponse<byte[]> get(Version by, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request(by, path).build(), BodyHandlers.ofByteArray());
        assertEquals(by.version, answer.version());
        return answer;
    }

    private static String field(HttpResponse<?> answer, String name) {
        return String.join(" | ", answer.headers().allValues(name));
    }

    private static byte[] unpacked(HttpResponse<byte[]> answer) throws IOException {
        assertEquals("gzip", field(answer, "Content-Encoding"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void textOfAnyLengthIsCompressed(Version by) throws Exception {
        for (int length : new int[] {1024, 65_536, 70_000, 3 * MIB}) {
            byte[] text = text(length);
            answering(html(length) + "\nETag: \"v1\"\nAccept-Ranges: bytes\nVary: Origin", text);
            HttpResponse<byte[]> answer = get(by, "/");
            assertArrayEquals(text, unpacked(answer));
            assertTrue(answer.body().length < length / 2, () -> answer.body().length + " of " + length);
            assertEquals("W/\"v1\"", field(answer, "ETag"));
            assertEquals("Origin | Accept-Encoding", field(answer, "Vary"));
            assertEquals("", field(answer, "Content-Length") + field(answer, "Accept-Ranges"));
            assertTrue(product.line().contains(" status=200 "));
            if (length < 3 * MIB) {
                stop();
            }
        }
    }

    /** Nothing of it comes out for megabytes, which is no reason to end it. */
    @ParameterizedTest
    @EnumSource
    void whatShrinksToNothingIsSentToItsEnd(Version by) throws Exception {
        byte[] same = new byte[24 * MIB];
        answering(html(same.length), same);
        assertArrayEquals(same, unpacked(get(by, "/")));
    }

    @Test
    void levelsDiffer() throws Exception {
        byte[] text = text(300_000);
        answering(html(text.length), text);
        HttpResponse<byte[]> usual = get(Version.HTTP_1_1, "/");
        HttpResponse<byte[]> dense = get(Version.HTTP_1_1, "/dense");
        assertArrayEquals(text, unpacked(dense));
        assertTrue(dense.body().length < usual.body().length, dense.body().length + " beside " + usual.body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: image/png",
                "Content-Type: text/html\nContent-Encoding: br",
                "Content-Type: text/html\nCache-Control: no-transform",
                "X-No: type",
            })
    void othersGoOutAsTheyAre(String fields) throws Exception {
        byte[] text = text(5000);
        answering("HTTP/1.1 200 OK\nContent-Length: 5000\nETag: \"v1\"\n" + fields, text);
        HttpResponse<byte[]> answer = get(Version.HTTP_1_1, "/");
        assertArrayEquals(text, answer.body());
        assertEquals("5000", field(answer, "Content-Length"));
        assertEquals("\"v1\"", field(answer, "ETag"));
        assertEquals("", field(answer, "Vary"));
    }

    /** It might have come otherwise, and caches are to know. */
    @ParameterizedTest
    @ValueSource(
            strings = {"X-Nothing: 1", "Accept-Encoding: br", "Accept-Encoding: gzip;q=0", "Accept-Encoding: identity"})
    void whoTakesNoneGetsItPlain(String accept) throws Exception {
        answering(html(5000) + "\nETag: \"v1\"", text(5000));
        try (RawClient raw = RawClient.connect(product.address().getPort())) {
            raw.send("GET / HTTP/1.1\nHost: a\n" + accept + "\n\n");
            String head = raw.readHead();
            assertTrue(head.contains("\nContent-Length: 5000\n") && head.contains("\nETag: \"v1\"\n"), head);
            assertTrue(head.contains("\nVary: Accept-Encoding\n") && !head.contains("Content-Encoding"), head);
            assertArrayEquals(text(5000), raw.read(5000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD / HTTP/1.1", "GET / HTTP/1.0"})
    void someRequestsGetItPlain(String line) throws Exception {
        serving(peer -> {
            while (true) {
                boolean head = peer.readHead().startsWith("HEAD ");
                peer.send(html(5000) + "\n\n" + (head ? "" : new String(text(5000), ISO_8859_1)));
            }
        });
        try (RawClient raw = RawClient.connect(product.address().getPort())) {
            raw.send(line + "\nHost: a\nAccept-Encoding: gzip\n\n");
            String head = raw.readHead();
            assertTrue(head.contains("\nContent-Length: 5000\n"), head);
            assertTrue(head.contains("\nVary: Accept-Encoding\n") && !head.contains("Content-Encoding"), head);
        }
    }

    @Test
    void otherRoutesAreAsTheyWere() throws Exception {
        answering(html(5000), text(5000));
        HttpResponse<byte[]> answer = get(Version.HTTP_1_1, "/off");
        assertArrayEquals(text(5000), answer.body());
        assertEquals("", field(answer, "Vary"));
    }

    @Test
    void whatTheRouteSaysComesLast() throws Exception {
        answering(html(5000), text(5000));
        HttpResponse<byte[]> answer = get(Version.HTTP_1_1, "/bare");
        assertArrayEquals(text(5000), unpacked(answer));
        assertEquals("yes", field(answer, "X-Last") + field(answer, "Vary"));
    }

    /** Each piece before the next one is there. */
    @ParameterizedTest
    @EnumSource
    void whatDripsIsNotHeldBack(Version by) throws Exception {
        Semaphore more = new Semaphore(0);
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n");
            for (int i = 0; i < 10; i++) {
                peer.send("5\nhell" + i + "\n");
                more.tryAcquire(60, TimeUnit.SECONDS);
            }
            peer.send("0\n\n");
            peer.awaitEnd();
        });
        HttpResponse<InputStream> answer = client.send(request(by, "/").build(), BodyHandlers.ofInputStream());
        try (GZIPInputStream in = new GZIPInputStream(answer.body(), 1)) {
            for (int i = 0; i < 10; i++) {
                assertEquals("hell" + i, new String(in.readNBytes(5), ISO_8859_1));
                more.release();
            }
            assertEquals(-1, in.read());
        }
    }

    @Test
    void eventStreamsAreNeverCompressed() throws Exception {
        answering("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nContent-Length: 5000", text(5000));
        HttpResponse<byte[]> answer = get(Version.HTTP_1_1, "/");
        assertArrayEquals(text(5000), answer.body());
        assertEquals("", field(answer, "Content-Encoding"));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatBreaksOffBreaksOffHereToo(Version by) throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send(html(50_000) + "\n\n");
            peer.send(text(20_000));
        });
        assertThrows(IOException.class, () -> get(by, "/"));
        assertTrue(product.line().contains(" cause=upstream-lost "));
    }

    @Test
    void digestsOfThePlainBytesAreNotSaid() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Digest: a\nTransfer-Encoding: chunked\n\n");
            peer.send("5\nhello\n0\nRepr-Digest: b\nX-Own: c\n\n");
            peer.awaitEnd();
        });
        try (RawClient raw = RawClient.connect(product.address().getPort())) {
            raw.send("GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip\nTE: trailers\nConnection: close, TE\n\n");
            String answer = raw.readToEnd();
            assertTrue(answer.contains("\nContent-Encoding: gzip\n"), answer);
            assertTrue(answer.endsWith("\n0\nX-Own: c\n\n"), answer);
            assertFalse(answer.contains("Digest"), answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesAndFixedAnswersAreCompressed(Version by) throws Exception {
        serving(TestUpstream.Peer::awaitEnd);
        HttpResponse<byte[]> script = get(by, "/files/app.js");
        assertEquals("run()\n".repeat(20_000), new String(unpacked(script), ISO_8859_1));
        assertTrue(field(script, "ETag").startsWith("W/\""));
        assertEquals("Accept-Encoding", field(script, "Vary"));
        HttpResponse<byte[]> again = client.send(
                request(by, "/files/app.js")
                        .header("If-None-Match", field(script, "ETag"))
                        .build(),
                BodyHandlers.ofByteArray());
        assertEquals(304, again.statusCode());
        HttpResponse<byte[]> part = client.send(
                request(by, "/files/app.js").header("Range", "bytes=0-1999").build(), BodyHandlers.ofByteArray());
        assertEquals(
                "206 bytes 0-1999/120000 ",
                part.statusCode() + " " + field(part, "Content-Range") + " " + field(part, "Content-Encoding"));
        assertEquals("not really", new String(get(by, "/files/known.css").body(), ISO_8859_1));
        assertArrayEquals(new byte[5000], get(by, "/files/dot.png").body());
        assertEquals("word ".repeat(1000), new String(unpacked(get(by, "/fixed")), ISO_8859_1));
    }

    /** Sockets hold a few megabytes of it; what the client does not take, the server keeps. */
    @ParameterizedTest
    @EnumSource
    void aClientThatReadsNothingSlowsTheServer(Version by) throws Exception {
        byte[] piece = new byte[MIB];
        new Random(1).nextBytes(piece);
        long pieces = 256;
        AtomicLong sent = new AtomicLong();
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: " + pieces * MIB + "\n\n");
            for (int i = 0; i < pieces; i++) {
                peer.send(piece);
                sent.incrementAndGet();
            }
            peer.awaitEnd();
        });
        HttpResponse<InputStream> answer = client.send(request(by, "/").build(), BodyHandlers.ofInputStream());
        try (GZIPInputStream in = new GZIPInputStream(answer.body())) {
            byte[] got = new byte[MIB];
            for (int i = 0; i < pieces; i++) {
                assertEquals(MIB, in.readNBytes(got, 0, MIB));
                assertArrayEquals(piece, got);
                long ahead = sent.get() - i;
                assertTrue(ahead < 64, () -> ahead + " MiB are somewhere on the way");
            }
            assertEquals(-1, in.read());
        }
    }

    /** What takes nearly nothing to send could keep the thread for as long as its server sends. */
    @ParameterizedTest
    @EnumSource
    void othersHaveTheirTurn(Version by) throws Exception {
        byte[] same = new byte[MIB];
        CompletableFuture<Void> enough = new CompletableFuture<>();
        serving(peer -> {
            if (peer.readHead().startsWith("GET /endless ")) {
                peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n");
                while (!enough.isDone()) {
                    peer.send("100000\n");
                    peer.send(same);
                    peer.send("\n");
                }
                peer.send("0\n\n");
            } else {
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
            peer.awaitEnd();
        });
        List<CompletableFuture<HttpResponse<InputStream>>> endless = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            endless.add(client.sendAsync(request(by, "/endless").build(), BodyHandlers.ofInputStream()));
        }
        for (CompletableFuture<HttpResponse<InputStream>> each : endless) {
            assertEquals(200, Await.result(each, "an answer to begin").statusCode());
        }
        for (int i = 0; i < 20; i++) {
            assertEquals("ok", new String(get(by, "/other").body(), ISO_8859_1));
        }
        enough.complete(null);
        for (CompletableFuture<HttpResponse<InputStream>> each : endless) {
            try (GZIPInputStream in = new GZIPInputStream(each.join().body())) {
                byte[] got = new byte[MIB];
                while (in.readNBytes(got, 0, MIB) > 0) {
                    assertArrayEquals(same, got);
                }
            }
        }
    }

    /** So many may be under way at once, and who left is none of them. */
    @Test
    void thoseBeyondAnEncodersNumberGoOutAsTheyAre() throws Exception {
        int most = 128;
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n5\nhello\n");
            peer.awaitEnd();
        });
        for (int round = 0; round < 2; round++) {
            List<RawClient> open = new ArrayList<>();
            try {
                for (int i = 0; i < most; i++) {
                    open.add(begun("gzip"));
                }
                open.add(begun("-"));
            } finally {
                for (RawClient each : open) {
                    each.close();
                }
            }
            for (int i = 0; i <= most; i++) {
                assertTrue(product.line().contains(" cause=client-lost "));
            }
        }
    }

    private RawClient begun(String coding) throws IOException {
        RawClient raw = RawClient.connect(product.address().getPort());
        raw.send("GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n\n");
        String head = raw.readHead();
        assertEquals(!coding.equals("-"), head.contains("\nContent-Encoding: gzip\n"), head);
        assertTrue(head.contains("\nVary: Accept-Encoding\n"), head);
        return raw;
    }
}
