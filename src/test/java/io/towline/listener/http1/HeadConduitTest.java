package io.towline.listener.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Refusal;
import io.towline.listener.http1.RequestHead.Bounds;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.conduits.StreamSourceConduit;

/** What the parser reads, in whatever pieces the client sends and the parser takes. */
class HeadConduitTest {

    private static final String HEAD = "GET /some/path?query HTTP/1.1\r\nHost: h\r\nX: " + "v".repeat(100) + "\r\n\r\n";
    private static final String ONWARD = HEAD.replace("/some/path?query", "/").replace("Host: h", "Host: unknown");

    private final Queue<ByteBuffer> arriving = new ArrayDeque<>();
    private final StreamSourceConduit client = (StreamSourceConduit) Proxy.newProxyInstance(
            StreamSourceConduit.class.getClassLoader(),
            new Class<?>[] {StreamSourceConduit.class},
            (self, method, args) -> {
                if (!method.getName().equals("read")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                return next((ByteBuffer) args[0]);
            });
    private final List<String> broken = new ArrayList<>();
    private final HeadConduit conduit =
            new HeadConduit(client, new Bounds(4096, 20), HeadConduit.Onward.STAND_IN, broken::add);

    private int reads;

    private int next(ByteBuffer to) {
        reads++;
        if (arriving.isEmpty()) {
            return 0;
        }
        int count = Math.min(to.remaining(), arriving.peek().remaining());
        to.put(arriving.peek().slice(arriving.peek().position(), count));
        arriving.peek().position(arriving.peek().position() + count);
        if (!arriving.peek().hasRemaining()) {
            arriving.poll();
        }
        return count;
    }

    private void send(String text, int pieces) {
        for (int from = 0; from < text.length(); from += pieces) {
            arriving.add(ByteBuffer.wrap(
                    text.substring(from, Math.min(text.length(), from + pieces)).getBytes(ISO_8859_1)));
        }
    }

    private String read(int room) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(room);
        while (conduit.read(buffer.clear()) > 0) {
            all.append(new String(buffer.array(), 0, buffer.position(), ISO_8859_1));
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64, 1000})
    void aHeadAndWhatIsBehindItComeThroughInAnyPieces(int pieces) throws IOException {
        for (int room : new int[] {1, 7, 60, 200, 17_000}) {
            send("\r\n" + HEAD + "body", pieces);
            assertEquals(ONWARD + "body", read(room), room + " bytes at a time");
            conduit.awaitHead(ByteBuffer.allocate(0));
        }
    }

    /** Undertow keeps what one read brings behind the head, and no more. */
    @ParameterizedTest
    @ValueSource(ints = {40, 100, 150, 200, 300})
    void theHeadsEndComesWithAllThatIsBehindIt(int room) throws IOException {
        send(HEAD.substring(0, 100), 1000);
        String rest = HEAD.substring(100) + "b".repeat(room);
        send(rest, 1000);
        ByteBuffer buffer = ByteBuffer.allocate(room);
        StringBuilder all = new StringBuilder();
        while (all.indexOf("\r\n\r\n") < 0) {
            assertTrue(conduit.read(buffer.clear()) > 0);
            all.append(new String(buffer.array(), 0, buffer.position(), ISO_8859_1));
        }
        assertSame(client, conduit.beneath(), "all of it came in that read");
        assertEquals("b".repeat(room), all.substring(all.indexOf("\r\n\r\n") + 4) + read(room));
    }

    @Test
    void nothingIsKeptBetweenRequests() throws IOException {
        assertFalse(conduit.begun());
        send(HEAD, 50);
        read(1000);
        assertFalse(conduit.begun());
        assertSame(client, conduit.beneath());
        conduit.awaitHead(ByteBuffer.allocate(0));
        assertFalse(conduit.begun());
        send("\r\n\r\n", 1);
        assertEquals("", read(1000));
        assertFalse(conduit.begun());
        send("G", 1);
        assertEquals("", read(1000));
        assertTrue(conduit.begun());
    }

    @Test
    void whatTheParserReadBehindARequestIsTheNextOne() throws IOException {
        send(HEAD, 1000);
        assertEquals(ONWARD, read(1000));
        conduit.awaitHead(ByteBuffer.wrap((HEAD + HEAD.substring(0, 10)).getBytes(ISO_8859_1)));
        assertTrue(conduit.begun());
        assertEquals(ONWARD + HEAD.substring(0, 10), read(1000));
        conduit.awaitHead(ByteBuffer.wrap(HEAD.substring(0, 10).getBytes(ISO_8859_1)));
        send(HEAD.substring(10), 1);
        assertEquals(ONWARD, read(1000));
    }

    @Test
    void aRefusedClientIsReadToItsEndAndNoFurther() throws IOException {
        send("GET /\r\n", 1000);
        String first = read(1000);
        assertEquals("GET / HTTP/1.1\r\nHost: unknown\r\nConnection: close\r\n\r\n", first);
        send("x".repeat(10_000), 1000);
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        assertEquals(0, conduit.read(buffer), "so that it is waited for, not closed");
        assertEquals(0, buffer.position());
        assertTrue(arriving.isEmpty());
        send("x".repeat(2 << 20), 10_000);
        assertEquals(-1, conduit.read(buffer));
        assertFalse(arriving.isEmpty());
    }

    @Test
    void whoSendsNothingButEmptyLinesIsRefused() throws IOException {
        send("\r\n".repeat(2048), 1000);
        assertEquals("", read(1000), "as many as a head may have bytes are ignored");
        send("\r\n".repeat(1000), 1000);
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        assertEquals(52, conduit.read(buffer));
        assertEquals(
                "GET / HTTP/1.1\r\nHost: unknown\r\nConnection: close\r\n\r\n",
                new String(buffer.array(), 0, buffer.position(), ISO_8859_1));
        assertFalse(arriving.isEmpty(), "the thread is not kept by one that never stops");
    }

    @Test
    void emptyLinesBetweenRequestsDoNotAddUp() throws IOException {
        for (int i = 0; i < 5; i++) {
            send("\r\n".repeat(1000) + HEAD, 1000);
            assertEquals(ONWARD, read(1000));
            conduit.awaitHead(ByteBuffer.allocate(0));
        }
    }

    /** Undertow drains a connection that is to close byte by byte. */
    @Test
    void whatIsDroppedIsReadInLargePieces() throws IOException {
        send("GET /\r\n", 1000);
        read(1000);
        send("x".repeat(1_000_000), 1_000_000);
        reads = 0;
        assertEquals(0, conduit.read(ByteBuffer.allocate(1)));
        assertTrue(arriving.isEmpty());
        assertTrue(reads < 100, reads + " reads");
    }

    @Test
    void aSlowHeadIsRefusedWithWhatHasCome() throws IOException {
        send("HEAD /slow?x HTTP/1.1\r\nX-Forwarded-For: 1.2.3.4\r\nCoo", 1000);
        assertEquals("", read(1000));
        assertTrue(conduit.begun());
        conduit.refuse(Refusal.answered(408, "too slow"));
        assertFalse(conduit.begun());
        assertEquals(
                "HEAD / HTTP/1.1\r\nHost: unknown\r\nConnection: close\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
                read(1000));
    }
}
