package io.towline.handshake.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RouteConfig.Subprotocols;
import io.towline.conversation.Cause;
import io.towline.header.Forwarding.Outer;
import io.towline.testkit.Await;
import io.towline.testkit.Doorbell;
import io.towline.testkit.RawClient;
import io.towline.testkit.SampleConfig;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** The client's half alone, on real sockets. */
class ClientUpgradeTest {

    private static final String HANDSHAKE = """
            GET /chat?room=1 HTTP/1.1
            Host: chat.example.com
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;
    private static final byte[] FRAME = {(byte) 0x81, 2, 'h', 'i'};
    private static final String GONE = "gone";

    private final SampleConfig.Route route = new SampleConfig.Route();
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<ClientUpgrade> judged = new LinkedBlockingQueue<>();
    private volatile Duration longestAnswer = Duration.ofSeconds(60);
    private volatile Consumer<HttpServerExchange> first = exchange -> {};
    private volatile HttpServerExchange exchange;
    private volatile Runnable release;
    private Undertow server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setHandler(asked -> asked.dispatch(SameThreadExecutor.INSTANCE, () -> judge(asked)))
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        client = RawClient.connect(address.getPort());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.stop();
    }

    private void judge(HttpServerExchange asked) {
        exchange = asked;
        Outer outer = new Outer("http", "chat.example.com");
        ClientUpgrade.judge(asked, route.config(), outer, "/chat?room=1", events::add, longestAnswer)
                .ifPresent(upgrade -> {
                    first.accept(asked);
                    upgrade.watch(() -> events.add(GONE));
                    judged.add(upgrade);
                });
    }

    @Test
    void theClientGetsIts101() throws Exception {
        client.send(with("Sec-WebSocket-Protocol: a, b"));
        ClientUpgrade upgrade = judged();
        assertEquals(List.of("a", "b"), upgrade.subprotocols());
        HeaderMap further = new HeaderMap();
        further.add(HttpString.tryFromString("Set-Cookie"), "a=1");
        further.add(HttpString.tryFromString("Set-Cookie"), "b=2");
        agree(upgrade, Optional.of("b"), further);
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\n"), head);
        assertField(head, "Upgrade: websocket");
        assertField(head, "Connection: Upgrade");
        assertField(head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertField(head, "Sec-WebSocket-Protocol: b");
        assertField(head, "Set-Cookie: a=1");
        assertField(head, "Set-Cookie: b=2");
    }

    @Test
    void theConnectionIsTheReceivers() throws Exception {
        client.send(HANDSHAKE);
        agree(judged(), Optional.empty(), new HeaderMap());
        assertFalse(client.readHead().contains("Sec-WebSocket-Protocol"));
        StreamConnection connection = upgraded();
        assertFalse(onThread(() -> connection.getSourceChannel().isReadResumed()));
        assertFalse(onThread(() -> connection.getSinkChannel().isWriteResumed()));
        onThread(() -> connection.getSinkChannel().write(ByteBuffer.wrap(FRAME)));
        assertArrayEquals(FRAME, client.read(FRAME.length));
        client.close();
        assertEquals(-1, read(connection, ByteBuffer.allocate(1)));
        assertTrue(events.isEmpty(), "what happens now is the receiver's to notice");
        IoUtils.safeClose(connection);
    }

    @Test
    void onlySubprotocolsOfTheRouteAreOnOffer() throws Exception {
        route.subprotocols = new Subprotocols.Listed(List.of("b", "c"));
        client.send(with("Sec-WebSocket-Protocol: a, b\nSec-WebSocket-Protocol: c"));
        assertEquals(List.of("b", "c"), judged().subprotocols());
    }

    @Test
    void noExtensionIsAgreedOn() throws Exception {
        client.send(with("Sec-WebSocket-Extensions: permessage-deflate"));
        String extension = "permessage-deflate";
        HeaderMap further = new HeaderMap().put(HttpString.tryFromString("Sec-WebSocket-Extensions"), extension);
        agree(judged(), Optional.empty(), further);
        assertFalse(client.readHead().contains("Sec-WebSocket-Extensions"));
    }

    @Test
    void earlyDataStaysInTheConnection() throws Exception {
        byte[] handshake = HANDSHAKE.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        client.send(ByteBuffer.allocate(handshake.length + FRAME.length)
                .put(handshake)
                .put(FRAME)
                .array());
        agree(judged(), Optional.empty(), new HeaderMap());
        client.readHead();
        ByteBuffer received = ByteBuffer.allocate(FRAME.length);
        read(upgraded(), received);
        assertArrayEquals(FRAME, received.array());
    }

    @Test
    void aBadRequestIsAnsweredAndEnded() throws Exception {
        client.send(HANDSHAKE.replace("Version: 13", "Version: 8"));
        String answer = client.readToEnd();
        String sentence = "Only Sec-WebSocket-Version 13 is spoken here, and the request has \"8\".";
        assertTrue(answer.startsWith("HTTP/1.1 426 Upgrade Required\n"), answer);
        assertTrue(answer.endsWith("\n\n" + sentence + "\n"), answer);
        assertEquals(HandshakeRefusal.upgradeRequired(Cause.REFUSED_HANDSHAKE, sentence), event());
        assertTrue(judged.isEmpty());
    }

    @Test
    void aStrangePageIsRefused() throws Exception {
        client.send(with("Origin: https://evil.example"));
        assertTrue(client.readToEnd().startsWith("HTTP/1.1 403 Forbidden\n"));
        String sentence = "Pages of the origin \"https://evil.example\" may not connect here:"
                + " the request itself names \"http://chat.example.com\" (origins = same-origin).";
        assertEquals(HandshakeRefusal.forbidden(Cause.REFUSED_ORIGIN, sentence), event());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatGoesAwayIsNoticedOnce(boolean byReset) throws Exception {
        client.send(HANDSHAKE);
        ClientUpgrade upgrade = judged();
        leave(byReset);
        assertEquals(GONE, event());
        agree(upgrade, Optional.empty(), new HeaderMap());
        onThread(() -> {
            upgrade.release();
            return true;
        });
        assertTrue(events.isEmpty(), "neither told twice, nor upgraded");
    }

    @Test
    void aClientThatWasGoneBeforeIsNoticed() throws Exception {
        first = asked -> IoUtils.safeClose(asked.getConnection());
        client.send(HANDSHAKE);
        assertEquals(GONE, event());
        onThread(() -> true);
        assertTrue(events.isEmpty());
    }

    @Test
    void aClientThatGoesAwayWithinIts101IsNoticed() throws Exception {
        first = asked -> release = HeldAnswer.hold(asked);
        client.send(HANDSHAKE);
        agree(judged(), Optional.empty(), new HeaderMap());
        assertTrue(events.isEmpty(), "it is still being written");
        client.reset();
        Doorbell.ringAt(exchange.getIoThread()); // its reset has come
        exchange.getIoThread().execute(release);
        assertEquals(GONE, event());
        assertFalse(exchange.getConnection().isOpen());
        assertTrue(events.isEmpty());
    }

    @Test
    void aClientThatDoesNotTakeIts101IsClosed() throws Exception {
        longestAnswer = Duration.ofMillis(50);
        first = asked -> release = HeldAnswer.hold(asked);
        client.send(HANDSHAKE);
        agree(judged(), Optional.empty(), new HeaderMap());
        assertEquals(GONE, event());
        assertFalse(exchange.getConnection().isOpen());
        assertTrue(events.isEmpty());
    }

    @Test
    void aSlowClientGetsIts101InTheEnd() throws Exception {
        first = asked -> release = HeldAnswer.hold(asked);
        client.send(HANDSHAKE);
        agree(judged(), Optional.empty(), new HeaderMap());
        assertTrue(events.isEmpty(), "it is still being written");
        exchange.getIoThread().execute(release);
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        StreamConnection connection = upgraded();
        assertFalse(onThread(() -> connection.getSinkChannel().isWriteResumed()));
    }

    @Test
    void whatTheReceiverOfASlow101WantsToWriteIsNotForgotten() throws Exception {
        first = asked -> release = HeldAnswer.hold(asked);
        client.send(HANDSHAKE);
        ClientUpgrade upgrade = judged();
        onThread(() -> {
            upgrade.agree(Optional.empty(), new HeaderMap(), connection -> {
                connection.getSinkChannel().setWriteListener(sink -> {
                    sink.suspendWrites();
                    events.add("writable");
                });
                connection.getSinkChannel().resumeWrites();
                events.add(connection);
            });
            return true;
        });
        exchange.getIoThread().execute(release);
        upgraded();
        assertEquals("writable", event());
    }

    @Test
    void aReleasedExchangeIsAnsweredOtherwiseAndItsConnectionEnds() throws Exception {
        client.send(HANDSHAKE);
        ClientUpgrade upgrade = judged();
        onThread(() -> {
            upgrade.release();
            exchange.setStatusCode(410);
            exchange.getResponseSender().send("It is over.");
            return true;
        });
        String answer = client.readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 410 Gone\n"), answer);
        assertField(answer, "Connection: close");
        assertTrue(answer.endsWith("\n\nIt is over."), answer);
        onThread(() -> true);
        assertTrue(events.isEmpty(), "that was our doing");
    }

    @Test
    void releaseComesTooLateBehindAgree() throws Exception {
        client.send(HANDSHAKE);
        ClientUpgrade upgrade = judged();
        agree(upgrade, Optional.empty(), new HeaderMap());
        onThread(() -> {
            upgrade.release();
            return true;
        });
        assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
        assertTrue(upgraded().isOpen());
    }

    @Test
    void aReceiverThatThrowsLeavesNothingOpen() throws Exception {
        client.send(HANDSHAKE);
        ClientUpgrade upgrade = judged();
        onThread(() -> {
            upgrade.agree(Optional.empty(), new HeaderMap(), connection -> {
                throw new IllegalStateException("as the test wants it");
            });
            return true;
        });
        client.readHead();
        assertTrue(client.ended());
        assertEquals(GONE, event());
        onThread(() -> true);
        assertTrue(events.isEmpty());
    }

    private void agree(ClientUpgrade upgrade, Optional<String> subprotocol, HeaderMap headers) throws Exception {
        onThread(() -> {
            upgrade.agree(subprotocol, headers, events::add);
            return true;
        });
    }

    private void leave(boolean byReset) throws Exception {
        if (byReset) {
            client.reset();
        } else {
            client.close();
        }
    }

    private ClientUpgrade judged() throws InterruptedException {
        return within(judged);
    }

    private Object event() throws InterruptedException {
        return within(events);
    }

    private StreamConnection upgraded() throws InterruptedException {
        return (StreamConnection) event();
    }

    private static <T> T within(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    private <T> T onThread(Callable<T> task) throws Exception {
        FutureTask<T> done = new FutureTask<>(task);
        exchange.getIoThread().execute(done);
        return done.get(60, TimeUnit.SECONDS);
    }

    /** Until the buffer is full; -1 at the end. */
    private int read(StreamConnection connection, ByteBuffer buffer) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Await.until(
                () -> {
                    ended.set(onThread(() -> connection.getSourceChannel().read(buffer)) < 0);
                    return ended.get() || !buffer.hasRemaining();
                },
                buffer.capacity() + " bytes");
        return ended.get() ? -1 : buffer.position();
    }

    private static String with(String lines) {
        return HANDSHAKE.stripTrailing() + "\n" + lines + "\n\n";
    }

    private static void assertField(String head, String line) {
        assertTrue(head.lines().anyMatch(line::equals), () -> line + " in " + head);
    }
}
