package io.towline;

import static io.towline.CompressingSite.html;
import static io.towline.CompressingSite.text;
import static io.towline.CompressingSite.unpacked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.CompressingSite.Version;
import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code http.compress} while an answer is under way: piece by piece, with slow clients, many at once, and where one breaks off. */
class CompressedStreamsTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private static Path dir;

    private final CompressingSite site = new CompressingSite(dir);

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /** Nothing of it comes out for megabytes, which is no reason to end it. */
    @ParameterizedTest
    @EnumSource
    void whatShrinksToNothingIsSentToItsEnd(Version by) throws Exception {
        byte[] same = new byte[24 * MIB];
        site.answering(html(same.length), same);
        assertArrayEquals(same, unpacked(site.get(by, "/")));
    }

    /** Each piece before the next one is there. */
    @ParameterizedTest
    @EnumSource
    void whatDripsIsNotHeldBack(Version by) throws Exception {
        Semaphore more = new Semaphore(0);
        site.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n");
            for (int i = 0; i < 10; i++) {
                peer.send("5\nhell" + i + "\n");
                more.tryAcquire(60, TimeUnit.SECONDS);
            }
            peer.send("0\n\n");
            peer.awaitEnd();
        });
        HttpResponse<InputStream> answer =
                site.client().send(site.request(by, "/").build(), BodyHandlers.ofInputStream());
        try (GZIPInputStream in = new GZIPInputStream(answer.body(), 1)) {
            for (int i = 0; i < 10; i++) {
                assertEquals("hell" + i, new String(in.readNBytes(5), ISO_8859_1));
                more.release();
            }
            assertEquals(-1, in.read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatBreaksOffBreaksOffHereToo(Version by) throws Exception {
        site.serving(peer -> {
            peer.readHead();
            peer.send(html(50_000) + "\n\n");
            peer.send(text(20_000));
        });
        assertThrows(IOException.class, () -> site.get(by, "/"));
        assertTrue(site.product().line().contains(" cause=upstream-lost "));
    }

    /** Sockets hold a few megabytes of it; what the client does not take, the server keeps. */
    @ParameterizedTest
    @EnumSource
    void aClientThatReadsNothingSlowsTheServer(Version by) throws Exception {
        byte[] piece = new byte[MIB];
        new Random(1).nextBytes(piece);
        long pieces = 96;
        AtomicLong sent = new AtomicLong();
        site.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: " + pieces * MIB + "\n\n");
            for (int i = 0; i < pieces; i++) {
                peer.send(piece);
                sent.incrementAndGet();
            }
            peer.awaitEnd();
        });
        HttpResponse<InputStream> answer =
                site.client().send(site.request(by, "/").build(), BodyHandlers.ofInputStream());
        try (GZIPInputStream in = new GZIPInputStream(answer.body())) {
            byte[] got = new byte[MIB];
            for (int i = 0; i < pieces; i++) {
                assertEquals(MIB, in.readNBytes(got, 0, MIB));
                assertArrayEquals(piece, got);
                long ahead = sent.get() - i;
                assertTrue(ahead < 40, () -> ahead + " MiB are somewhere on the way");
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
        site.serving(peer -> {
            if (peer.readHead().startsWith("GET /endless ")) {
                peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n");
                while (!enough.isDone()) {
                    peer.send("100000\n");
                    peer.send(same);
                    peer.send("\n");
                }
                peer.send("0\n\n");
            } else {
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok");
            }
            peer.awaitEnd();
        });
        List<CompletableFuture<HttpResponse<InputStream>>> endless = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            endless.add(site.client().sendAsync(site.request(by, "/endless").build(), BodyHandlers.ofInputStream()));
        }
        for (CompletableFuture<HttpResponse<InputStream>> each : endless) {
            assertEquals(200, Await.result(each, "an answer to begin").statusCode());
        }
        for (int i = 0; i < 20; i++) {
            assertEquals("ok", new String(site.get(by, "/other").body(), ISO_8859_1));
        }
        enough.complete(null);
        for (CompletableFuture<HttpResponse<InputStream>> each : endless) {
            try (GZIPInputStream in =
                    new GZIPInputStream(Await.result(each, "an answer").body())) {
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
        site.serving(peer -> {
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
                assertTrue(site.product().line().contains(" cause=client-lost "));
            }
            assertEquals(round + 1, Scraped.of(site.product().towline).sum("compression_passed_over_total"));
        }
    }

    /** The end of one answer is where the next request of its connection begins. */
    @Test
    void requestsThatCameTogetherAreAnsweredOneByOne() throws Exception {
        byte[] text = text(200_000);
        site.answering(html(text.length), text);
        try (RawClient raw = RawClient.connect(site.product().address().getPort())) {
            String request = "GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n";
            raw.send((request + "\n").repeat(9) + request + "Connection: close\n\n");
            String answers = raw.readToEnd();
            assertEquals(11, answers.split("\nContent-Encoding: gzip\n", -1).length);
            assertEquals(11, answers.split("\n0\n\n", -1).length);
        }
        for (int i = 0; i < 10; i++) {
            String line = site.product().line();
            assertTrue(line.contains(" bytes_out=200000 ") && line.contains(" cause=answered "), line);
        }
    }

    @Test
    void digestsOfThePlainBytesAreNotSaid() throws Exception {
        site.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Digest: a\nTransfer-Encoding: chunked\n\n");
            peer.send("5\nhello\n0\nRepr-Digest: b\nX-Own: c\n\n");
            peer.awaitEnd();
        });
        try (RawClient raw = RawClient.connect(site.product().address().getPort())) {
            raw.send("GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip\nTE: trailers\nConnection: close, TE\n\n");
            String answer = raw.readToEnd();
            assertTrue(answer.contains("\nContent-Encoding: gzip\n"), answer);
            assertTrue(answer.endsWith("\n0\nX-Own: c\n\n"), answer);
            assertFalse(answer.contains("Digest"), answer);
        }
    }

    private RawClient begun(String coding) throws IOException {
        RawClient raw = RawClient.connect(site.product().address().getPort());
        raw.send("GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n\n");
        String head = raw.readHead();
        assertEquals(!coding.equals("-"), head.contains("\nContent-Encoding: gzip\n"), head);
        assertTrue(head.contains("\nVary: Accept-Encoding\n"), head);
        return raw;
    }
}
