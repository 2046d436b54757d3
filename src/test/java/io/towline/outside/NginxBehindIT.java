package io.towline.outside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * nginx as a server: files and parts of them, its sub-requests, its ways to compress and to end an answer, connections that it keeps or
 * does not, and clients that it knows by the PROXY protocol. By HTTP/1.1, TLS and HTTP/2.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NginxBehindIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private enum Way {
        PLAIN,
        SECURE,
        HTTP2
    }

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();
    private final byte[] large = new byte[3_000_000];
    private final List<HttpClient> clients = new ArrayList<>();
    private Certificate certificate;

    @AutoClose
    private Nginx nginx;

    @AutoClose
    private PeerProcess towline;

    NginxBehindIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        new Random(1).nextBytes(large);
        Path site = Files.createDirectories(folder.resolve("site/folder")).getParent();
        Files.write(site.resolve("large.bin"), large);
        Files.writeString(site.resolve("page.html"), "<h1>A page</h1><!--# include virtual=\"/part\" -->!\n");
        Files.writeString(site.resolve("folder/index.html"), "within\n");
        Files.writeString(site.resolve("text.txt"), "nginx ".repeat(50_000));
        int port = Ports.free();
        int told = Ports.free();
        nginx = Nginx.serving(folder, port, """
                  types { text/html html; text/plain txt; application/octet-stream bin; }
                  root %3$s;
                  client_max_body_size 0;
                  gzip on;
                  gzip_types text/plain;
                  gzip_proxied any;
                  server {
                    listen 127.0.0.1:%1$d;
                    location / { ssi on; }
                    location = /part { return 200 "a part"; }
                    location /guarded/ { auth_request /guard; alias %3$s/; }
                    location = /guard { if ($http_authorization = "Bearer right") { return 204; } return 401; }
                    location /unkept/ { keepalive_timeout 0; alias %3$s/; }
                    location /twice/ { keepalive_requests 2; alias %3$s/; }
                    location /unchunked/ { chunked_transfer_encoding off; alias %3$s/; }
                    location /kept/ { dav_methods PUT DELETE; create_full_put_path on; }
                    location /little/ { dav_methods PUT; client_max_body_size 1k; }
                    location /silent { return 444; }
                  }
                  server {
                    listen 127.0.0.1:%2$d proxy_protocol;
                    location / { return 200 "$proxy_protocol_addr"; }
                  }
                """.formatted(port, told, site));
        certificate = Certificate.create(folder);
        towline = Launcher.serve(
                folder,
                """
                listeners {
                  plain { bind = "127.0.0.1:%1$d" }
                  secure { bind = "127.0.0.1:%2$d", tls { certificates = [ { cert = "%3$s", key = "%4$s" } ] } }
                }
                upstreams {
                  nginx { servers = ["http://127.0.0.1:%5$d"] }
                  told-v1 { servers = ["http://127.0.0.1:%6$d"], proxy-protocol = v1 }
                  told-v2 { servers = ["http://127.0.0.1:%6$d"], proxy-protocol = v2 }
                }
                routes {
                  all { upstream = nginx }
                  told-v1 { path = /told-v1, upstream = told-v1 }
                  told-v2 { path = /told-v2, upstream = told-v2 }
                }
                control.socket = off
                drain { time = 0s, hard-stop = 1s }
                """.formatted(plainPort, securePort, certificate.chain(), certificate.key(), port, told),
                plainPort,
                securePort);
    }

    @AfterAll
    void leave() {
        clients.forEach(HttpClient::shutdownNow);
    }

    private HttpClient client(Way way, int lastByte) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(way == Way.HTTP2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .sslContext(certificate.trustingContext())
                .localAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte}))
                .build();
        clients.add(client);
        return client;
    }

    private HttpRequest.Builder to(Way way, String path) {
        String base = way == Way.PLAIN ? "http://127.0.0.1:" + plainPort : "https://127.0.0.1:" + securePort;
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private static HttpResponse<byte[]> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String told(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void filesAndPartsOfThem(Way way) throws Exception {
        HttpClient client = client(way, 1);
        HttpResponse<byte[]> whole = send(client, to(way, "/large.bin"));
        assertEquals(200, whole.statusCode(), towline::said);
        assertArrayEquals(large, whole.body());
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        assertEquals("304 ", told(send(client, to(way, "/large.bin").header("If-None-Match", tag))));
        HttpResponse<byte[]> part = send(client, to(way, "/large.bin").header("Range", "bytes=1000000-1999999"));
        assertEquals(206, part.statusCode());
        assertEquals(
                "bytes 1000000-1999999/3000000",
                part.headers().firstValue("Content-Range").orElseThrow());
        assertArrayEquals(Arrays.copyOfRange(large, 1_000_000, 2_000_000), part.body());
        HttpResponse<byte[]> parts = send(client, to(way, "/large.bin").header("Range", "bytes=0-9,2999990-"));
        String kind = parts.headers().firstValue("Content-Type").orElseThrow();
        assertEquals("multipart/byteranges; boundary=", kind.substring(0, 31));
        assertEquals(
                parts.body().length,
                parts.headers().firstValueAsLong("Content-Length").orElseThrow());
        assertEquals(
                416,
                send(client, to(way, "/large.bin").header("Range", "bytes=3000000-"))
                        .statusCode());
        HttpResponse<byte[]> head = send(client, to(way, "/large.bin").HEAD());
        assertEquals("3000000", head.headers().firstValue("Content-Length").orElseThrow());
        assertEquals(404, send(client, to(way, "/none")).statusCode());
    }

    @ParameterizedTest
    @EnumSource
    void itsOwnRequestsWithin(Way way) throws Exception {
        HttpClient client = client(way, 1);
        assertEquals("200 <h1>A page</h1>a part!\n", told(send(client, to(way, "/page.html"))), towline::said);
        assertEquals(401, send(client, to(way, "/guarded/folder/")).statusCode());
        assertEquals(
                "200 within\n",
                told(send(client, to(way, "/guarded/folder/").header("Authorization", "Bearer right"))));
    }

    /** It says its own port, which no client can reach. */
    @ParameterizedTest
    @EnumSource
    void aFoldersSlash(Way way) throws Exception {
        HttpRequest folder = to(way, "/folder").build();
        HttpResponse<Void> moved = client(way, 1).send(folder, BodyHandlers.discarding());
        assertEquals(301, moved.statusCode());
        assertEquals(folder.uri() + "/", moved.headers().firstValue("Location").orElseThrow(), towline::said);
    }

    @ParameterizedTest
    @EnumSource
    void compressed(Way way) throws Exception {
        HttpClient client = client(way, 1);
        for (String path : List.of("/text.txt", "/unchunked/text.txt")) {
            HttpResponse<byte[]> answer = send(client, to(way, path).header("Accept-Encoding", "gzip"));
            assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElseThrow());
            try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                assertEquals("nginx ".repeat(50_000), new String(text.readAllBytes(), UTF_8), path);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsThatItEnds(Way way) throws Exception {
        HttpClient client = client(way, 1);
        for (int i = 0; i < 20; i++) {
            for (String path : List.of("/unkept/folder/", "/twice/folder/", "/folder/")) {
                assertEquals("200 within\n", told(send(client, to(way, path))), towline::said);
            }
        }
        assertEquals(502, send(client, to(way, "/silent")).statusCode());
        assertEquals("200 within\n", told(send(client, to(way, "/folder/"))), towline::said);
    }

    /** The last is refused while its body is on the way. */
    @ParameterizedTest
    @EnumSource
    void bodies(Way way) throws Exception {
        HttpClient client = client(way, 1);
        String path = "/kept/" + way;
        HttpRequest.Builder put = to(way, path).PUT(BodyPublishers.ofByteArray(large));
        assertEquals(201, send(client, put.expectContinue(true)).statusCode(), towline::said);
        assertArrayEquals(large, send(client, to(way, path)).body());
        HttpRequest.Builder unsaid =
                to(way, path).PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertEquals(204, send(client, unsaid).statusCode(), towline::said);
        assertEquals(204, send(client, to(way, path).DELETE()).statusCode());
        HttpRequest.Builder tooLarge = to(way, "/little/a").PUT(BodyPublishers.ofByteArray(large));
        assertEquals(413, send(client, tooLarge).statusCode(), towline::said);
        HttpRequest.Builder post = to(way, "/folder/").POST(BodyPublishers.ofByteArray(large));
        assertEquals(405, send(client, post).statusCode(), towline::said);
    }

    /** Whose connection to it is kept: never another client's. */
    @ParameterizedTest
    @EnumSource
    void clientsByTheProxyProtocol(Way way) throws Exception {
        List<HttpClient> two = List.of(client(way, 8), client(way, 9));
        for (int i = 0; i < 10; i++) {
            for (String route : List.of("/told-v1", "/told-v2")) {
                assertEquals("200 127.0.0.8", told(send(two.get(0), to(way, route))), towline::said);
                assertEquals("200 127.0.0.9", told(send(two.get(1), to(way, route))), towline::said);
            }
        }
    }
}
