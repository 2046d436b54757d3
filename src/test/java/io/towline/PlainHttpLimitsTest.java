package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain requests that are big, too big, or of methods that are not forwarded. */
class PlainHttpLimitsTest {

    @AutoClose
    private final PlainHttpWorld world = new PlainHttpWorld();

    @Test
    void gigabytesNeedNoMemory() throws Exception {
        byte[] piece = new byte[1 << 16];
        Arrays.fill(piece, (byte) 'x');
        int pieces = 512;
        world.serving(peer -> {
            peer.readHead();
            long left = (long) pieces * piece.length;
            while (left > 0) {
                left -= peer.read((int) Math.min(left, 100_000)).length;
            }
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + (long) pieces * piece.length + "\n\n");
            for (int i = 0; i < pieces; i++) {
                peer.send(piece);
            }
            peer.awaitEnd();
        });
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: " + (long) pieces * piece.length + "\n\n");
            for (int i = 0; i < pieces; i++) {
                client.send(piece);
            }
            client.readHead();
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, client.read(piece.length));
            }
        }
        long all = (long) pieces * piece.length;
        String line = world.product.line();
        assertTrue(line.contains(" bytes_in=" + all + " bytes_out=" + all + " "), line);
    }

    @Test
    void aBodyThatIsTooLongIsNotRead() throws Exception {
        world.serving(TestUpstream.Peer::awaitEnd, "http.max-body = 10B");
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 11\n\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 413 "), head);
        }
        assertTrue(world.product.line().contains(" status=413 "));
        assertEquals(0, world.server.peersWaiting());
    }

    @Test
    void aChunkedBodyThatIsTooLongIsCutShort() throws Exception {
        world.serving(TestUpstream.Peer::awaitEnd, "http.max-body = 10B");
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n8\n12345678\n");
            client.send("8\n12345678\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 413 "), head);
        }
        assertTrue(world.product.line().contains(" status=413 "));
    }

    @Test
    void aBodyThatGrowsTooLongBehindAnAnswerThatHasBegunEndsBoth() throws Exception {
        world.serving(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\n\nwell");
                    peer.awaitEnd();
                },
                "http.max-body = 10B");
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n8\n12345678\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.send("8\n12345678\n");
            client.readToEnd();
        }
        String line = world.product.line();
        assertTrue(line.contains(" status=200 "), line);
        assertTrue(
                line.endsWith(
                        " by=towline cause=refused-request reason=\"The body is longer than 10 bytes (max-body).\""),
                line);
    }

    @ParameterizedTest
    @CsvSource({"TRACE,405", "CONNECT,501"})
    void someMethodsAreNotForwarded(String method, String status) throws Exception {
        world.answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = world.client()) {
            client.send(method + " /a HTTP/1.1\nHost: s\n\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        }
    }

    @Test
    void unknownMethodsAre() throws Exception {
        world.answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = world.client()) {
            client.send("REPORT /a HTTP/1.1\nHost: s\n\n");
            assertTrue(world.server.request().startsWith("REPORT /a HTTP/1.1\n"));
            client.readHead();
        }
    }

    @Test
    void anEarlyAnswerEndsTheUpload() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            peer.awaitEnd();
        });
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 1000\n\npart");
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
            assertEquals("no", PlainHttpTest.text(client.read(2)));
        }
    }
}
