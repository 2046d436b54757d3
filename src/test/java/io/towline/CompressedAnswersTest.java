package io.towline;

import static io.towline.CompressingSite.field;
import static io.towline.CompressingSite.html;
import static io.towline.CompressingSite.text;
import static io.towline.CompressingSite.unpacked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.CompressingSite.Version;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code http.compress}: which answers, from the server, a folder or the file, and what clients of either HTTP are told of them. */
class CompressedAnswersTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private static Path dir;

    private final CompressingSite site = new CompressingSite(dir);

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    @ParameterizedTest
    @EnumSource
    void textOfAnyLengthIsCompressed(Version by) throws Exception {
        for (int length : new int[] {1024, 65_536, 70_000, 3 * MIB}) {
            byte[] text = text(length);
            site.answering(html(length) + "\nETag: \"v1\"\nAccept-Ranges: bytes\nVary: Origin", text);
            HttpResponse<byte[]> answer = site.get(by, "/");
            assertArrayEquals(text, unpacked(answer));
            assertTrue(answer.body().length < length / 2, () -> answer.body().length + " of " + length);
            assertEquals("W/\"v1\"", field(answer, "ETag"));
            assertEquals("Origin | Accept-Encoding", field(answer, "Vary"));
            assertEquals("", field(answer, "Content-Length") + field(answer, "Accept-Ranges"));
            String line = site.product().line();
            assertTrue(line.contains(" status=200 ") && line.contains(" bytes_out=" + length + " "), line);
            Scraped scraped = Scraped.of(site.product().towline);
            assertEquals(length, scraped.sum("compressed_bytes_total", "coding=\"identity\""));
            assertEquals(answer.body().length, scraped.sum("compressed_bytes_total", "coding=\"gzip\""));
            assertEquals(0, scraped.sum("compression_passed_over_total"));
            if (length < 3 * MIB) {
                site.close();
            }
        }
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
        site.answering("HTTP/1.1 200 OK\nContent-Length: 5000\nETag: \"v1\"\n" + fields, text);
        HttpResponse<byte[]> answer = site.get(Version.HTTP_1_1, "/");
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
        site.answering(html(5000) + "\nETag: \"v1\"", text(5000));
        try (RawClient raw = RawClient.connect(site.product().address().getPort())) {
            raw.send("GET / HTTP/1.1\nHost: a\n" + accept + "\n\n");
            String head = raw.readHead();
            assertTrue(head.contains("\nContent-Length: 5000\n") && head.contains("\nETag: \"v1\"\n"), head);
            assertTrue(head.contains("\nVary: Accept-Encoding\n") && !head.contains("Content-Encoding"), head);
            assertArrayEquals(text(5000), raw.read(5000));
        }
    }

    /** It has no chunks: an answer that breaks off would look whole. */
    @Test
    void clientsOfHttp10GetItPlain() throws Exception {
        site.answering(html(5000), text(5000));
        try (RawClient raw = RawClient.connect(site.product().address().getPort())) {
            raw.send("GET / HTTP/1.0\nHost: a\nAccept-Encoding: gzip\n\n");
            String head = raw.readHead();
            assertTrue(head.contains("\nContent-Length: 5000\n"), head);
            assertTrue(head.contains("\nVary: Accept-Encoding\n") && !head.contains("Content-Encoding"), head);
            assertArrayEquals(text(5000), raw.read(5000));
        }
    }

    /** As to GET, but for the body. */
    @ParameterizedTest
    @EnumSource
    void aHeadRequestIsToldTheSameFields(Version by) throws Exception {
        site.serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send(html(5000) + "\nETag: \"v1\"\n\n");
            }
        });
        for (String path : List.of("/", "/files/app.js", "/fixed")) {
            HttpRequest head = site.request(by, path).HEAD().build();
            HttpResponse<byte[]> answer = site.client().send(head, BodyHandlers.ofByteArray());
            assertEquals(by.version(), answer.version());
            assertEquals("gzip", field(answer, "Content-Encoding"), path);
            assertEquals("Accept-Encoding", field(answer, "Vary"), path);
            assertEquals("", field(answer, "Content-Length"), path);
            assertEquals(path.equals("/fixed"), field(answer, "ETag").isEmpty(), path);
            assertTrue(path.equals("/fixed") || field(answer, "ETag").startsWith("W/\""), path);
            assertEquals(0, answer.body().length, path);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotModifiedHasTheTagThatTheClientHas(Version by) throws Exception {
        site.answering("HTTP/1.1 304 Not Modified\nETag: \"v1\"", new byte[0]);
        String file = field(site.get(by, "/files/app.js"), "ETag");
        for (String path : List.of("/", "/files/app.js")) {
            String weak = path.equals("/") ? "W/\"v1\"" : file;
            HttpRequest again = site.request(by, path)
                    .header("If-None-Match", "\"v0\", " + weak)
                    .build();
            HttpResponse<byte[]> answer = site.client().send(again, BodyHandlers.ofByteArray());
            assertEquals(304, answer.statusCode());
            assertEquals(weak, field(answer, "ETag"));
            assertEquals("Accept-Encoding", field(answer, "Vary"));
            assertEquals("", field(answer, "Content-Encoding"));
        }
        HttpRequest other =
                site.request(by, "/").header("If-None-Match", "\"v1\"").build();
        assertEquals("\"v1\"", field(site.client().send(other, BodyHandlers.ofByteArray()), "ETag"));
    }

    @ParameterizedTest
    @EnumSource
    void partsAreSentAsTheyAre(Version by) throws Exception {
        site.answering(
                "HTTP/1.1 206 Partial Content\nContent-Type: text/html\nContent-Range: bytes 0-4999/9000\n"
                        + "ETag: \"v1\"\nContent-Length: 5000",
                text(5000));
        HttpResponse<byte[]> answer = site.get(by, "/");
        assertArrayEquals(text(5000), answer.body());
        assertEquals("\"v1\"", field(answer, "ETag"));
        assertEquals("", field(answer, "Content-Encoding"));
        HttpRequest part = site.request(by, "/files/app.js")
                .header("Range", "bytes=0-4999")
                .build();
        HttpResponse<byte[]> ofFile = site.client().send(part, BodyHandlers.ofByteArray());
        assertEquals(206, ofFile.statusCode());
        assertEquals(5000, ofFile.body().length);
        assertEquals("", field(ofFile, "Content-Encoding"));
        assertTrue(field(ofFile, "ETag").startsWith("\""));
    }

    /** What a server sends without a length, nothing at all included. */
    @ParameterizedTest
    @EnumSource
    void anEmptyBodyIsOneToo(Version by) throws Exception {
        site.answering(
                "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked",
                "0\r\n\r\n".getBytes(ISO_8859_1));
        assertEquals(0, unpacked(site.get(by, "/")).length);
    }

    @Test
    void otherRoutesAreAsTheyWere() throws Exception {
        site.answering(html(5000), text(5000));
        HttpResponse<byte[]> answer = site.get(Version.HTTP_1_1, "/off");
        assertArrayEquals(text(5000), answer.body());
        assertEquals("", field(answer, "Vary"));
    }

    @Test
    void whatTheRouteSaysComesLast() throws Exception {
        site.answering(html(5000), text(5000));
        HttpResponse<byte[]> answer = site.get(Version.HTTP_1_1, "/bare");
        assertArrayEquals(text(5000), unpacked(answer));
        assertEquals("yes", field(answer, "X-Last") + field(answer, "Vary"));
    }

    @Test
    void eventStreamsAreNeverCompressed() throws Exception {
        site.answering("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nContent-Length: 5000", text(5000));
        HttpResponse<byte[]> answer = site.get(Version.HTTP_1_1, "/");
        assertArrayEquals(text(5000), answer.body());
        assertEquals("", field(answer, "Content-Encoding"));
    }

    @ParameterizedTest
    @EnumSource
    void filesAndFixedAnswersAreCompressed(Version by) throws Exception {
        site.serving(TestUpstream.Peer::awaitEnd);
        HttpResponse<byte[]> script = site.get(by, "/files/app.js");
        assertEquals("run()\n".repeat(20_000), new String(unpacked(script), ISO_8859_1));
        assertTrue(field(script, "ETag").startsWith("W/\""));
        assertEquals("Accept-Encoding", field(script, "Vary"));
        HttpResponse<byte[]> again = site.client()
                .send(
                        site.request(by, "/files/app.js")
                                .header("If-None-Match", field(script, "ETag"))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertEquals(304, again.statusCode());
        HttpResponse<byte[]> part = site.client()
                .send(
                        site.request(by, "/files/app.js")
                                .header("Range", "bytes=0-1999")
                                .build(),
                        BodyHandlers.ofByteArray());
        assertEquals(
                "206 bytes 0-1999/120000 ",
                part.statusCode() + " " + field(part, "Content-Range") + " " + field(part, "Content-Encoding"));
        assertEquals("not really", new String(site.get(by, "/files/known.css").body(), ISO_8859_1));
        assertArrayEquals(new byte[5000], site.get(by, "/files/dot.png").body());
        HttpResponse<byte[]> fixed = site.get(by, "/fixed");
        assertEquals("word ".repeat(1000), new String(unpacked(fixed), ISO_8859_1));
        assertEquals("", field(fixed, "Content-Length"));
    }
}
