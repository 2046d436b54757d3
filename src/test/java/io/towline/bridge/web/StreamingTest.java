package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.web.WebWorld.Client;
import io.towline.bridge.web.WebWorld.Owner;
import io.towline.testkit.Await;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingTest {

    private static final int PIECES = 64;

    private static final byte[] PIECE = "0123456789abcdef".repeat(4096).getBytes(UTF_8);

    private final Budget budget = new Budget(100_000_000);
    private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
    private final AtomicLong seenUnsent = new AtomicLong();
    private Owner owner;
    private WebWorld world;

    /** A stream under way; what a test does with it happens on its owner's thread. */
    private record Opened(PendingExchange pending, Streaming streaming) {}

    @BeforeEach
    void open() throws Exception {
        world = new WebWorld(pending -> world.on(owner, pending, () -> begin(pending)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void begin(PendingExchange pending) {
        HeaderMap headers = new HeaderMap();
        headers.put(Headers.CONTENT_TYPE, "text/event-stream");
        Streaming streaming = pending.stream(
                200, headers, world.thread(owner, pending), Duration.ofSeconds(30), budget, new Streaming.Events() {
                    @Override
                    public void flowing() {
                        world.heard.add("flowing");
                    }

                    @Override
                    public void gone() {
                        world.heard.add("gone");
                    }

                    @Override
                    public void ended() {
                        world.heard.add("ended");
                    }
                });
        opened.add(new Opened(pending, streaming));
    }

    private Opened next() throws InterruptedException {
        return opened.poll(60, TimeUnit.SECONDS);
    }

    private void write(Opened stream, String text) {
        run(stream, () -> stream.streaming().write(ByteBuffer.wrap(text.getBytes(UTF_8))));
    }

    private void run(Opened stream, Runnable task) {
        world.thread(owner, stream.pending()).execute(task);
    }

    /** Writes until much more waits than the sockets hold. */
    private int flood(Opened stream) throws Exception {
        run(stream, () -> writeMuch(stream));
        world.calm();
        return PIECES * PIECE.length;
    }

    private void writeMuch(Opened stream) {
        for (int i = 0; i < PIECES; i++) {
            stream.streaming().write(ByteBuffer.wrap(PIECE));
        }
        seenUnsent.set(stream.streaming().unsent());
    }

    @ParameterizedTest
    @EnumSource
    void theHeadGoesOutAtOnce(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            String head = client.head();
            assertEquals("200", Client.status(head));
            assertTrue(head.contains("Content-Type: text/event-stream\r\n"), head);
            assertTrue(head.contains("Transfer-Encoding: chunked\r\n"), head);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenGoesOutAtOnce(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            write(stream, "one");
            client.head();
            assertEquals("03\r\none\r\n", client.until("one\r\n"));
            write(stream, "two");
            assertEquals("03\r\ntwo\r\n", client.until("two\r\n"));
            world.calm();
            assertEquals(0, budget.used());
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterTheEndTheConnectionServesTheNextRequest(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client()) {
            for (String text : new String[] {"first", "second", "third"}) {
                client.get("/");
                Opened stream = next();
                write(stream, text);
                run(stream, stream.streaming()::end);
                client.head();
                assertEquals(text, client.chunked());
                assertEquals("ended", world.next());
            }
        }
        world.calm();
        assertTrue(world.heard.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void aPipelinedRequestIsServedBehindTheStream(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            client.head();
            client.get("/second").get("/third");
            world.calm();
            write(stream, "first");
            run(stream, stream.streaming()::end);
            assertEquals("first", client.chunked());
            for (int i = 0; i < 2; i++) {
                Opened following = next();
                write(following, "again");
                run(following, following.streaming()::end);
                client.head();
                assertEquals("again", client.chunked());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesIsNoticedAtOnce(Owner owner) throws Exception {
        this.owner = owner;
        Opened stream;
        try (Client client = world.client().get("/")) {
            stream = next();
            client.head();
        }
        assertEquals("gone", world.next());
        write(stream, "dropped");
        run(stream, stream.streaming()::end);
        world.calm();
        assertTrue(world.heard.isEmpty());
        assertEquals(0, budget.used());
    }

    @ParameterizedTest
    @EnumSource
    void whatTheClientDoesNotTakeIsCountedAndSentLater(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            client.head();
            int total = flood(stream);
            assertTrue(seenUnsent.get() > 64 * 1024, () -> "unsent " + seenUnsent.get());
            Await.until(() -> budget.used() > 1_000_000, "the budget to be used");
            run(stream, stream.streaming()::end);
            assertEquals(total, client.chunked().length());
            assertEquals("ended", world.next());
            Await.until(() -> budget.used() == 0, "an empty budget");
        }
    }

    @ParameterizedTest
    @EnumSource
    void thatThereIsRoomAgainIsTold(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            client.head();
            int total = flood(stream);
            String body = "";
            int got = 0;
            while (got < total) {
                int size = Integer.parseInt(client.until("\r\n").strip(), 16);
                body = new String(client.socket().getInputStream().readNBytes(size), UTF_8);
                assertEquals('0', body.charAt(0));
                if ((got += size) < total) {
                    client.until("\r\n");
                }
            }
            assertEquals("flowing", world.next());
            Await.until(() -> budget.used() == 0, "an empty budget");
            world.calm();
            run(stream, () -> {
                world.heard.add("unsent " + stream.streaming().unsent() + " of "
                        + stream.streaming().written());
            });
            assertEquals("unsent 0 of " + total, world.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesNothingIsCut(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            client.head();
            flood(stream);
            Await.until(() -> budget.used() > 1_000_000, "the budget to be used");
            world.pass(29);
            assertTrue(world.heard.isEmpty());
            world.pass(2);
            world.passUntilHeard(31);
            assertEquals("gone", world.next());
            Await.until(() -> budget.used() == 0, "an empty budget");
            assertFalse(stream.pending().exchange().getConnection().isOpen());
        }
    }

    /** The thread's coarse time is still that of before when it goes on where it was held up. */
    @Test
    void whoBlocksFirstAfterAStandstillHasItsWholeTime() throws Exception {
        owner = Owner.SAME;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            client.head();
            run(stream, () -> {
                world.leap(40);
                writeMuch(stream);
            });
            world.calm();
            world.pass(20);
            world.calm();
            assertTrue(world.heard.isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutStreamHasNoLastChunk(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().get("/")) {
            Opened stream = next();
            write(stream, "half");
            client.head();
            assertEquals("04\r\nhalf\r\n", client.until("half\r\n"));
            run(stream, stream.streaming()::cut);
            assertEquals("", client.rest());
            assertEquals("gone", world.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    void http10GetsItsBodyUpToTheEndOfTheConnection(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().send("GET / HTTP/1.0\r\n\r\n")) {
            Opened stream = next();
            write(stream, "all of it");
            run(stream, stream.streaming()::end);
            String head = client.head();
            assertTrue(head.contains("Connection: close\r\n"), head);
            assertFalse(head.contains("Transfer-Encoding"), head);
            assertEquals("all of it", client.rest());
            assertEquals("ended", world.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatWantsTheConnectionClosedStillSeesACleanEnd(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
            Opened stream = next();
            write(stream, "all of it");
            run(stream, stream.streaming()::end);
            client.head();
            assertEquals("all of it", client.chunked());
            assertTrue(client.closed());
            assertEquals("ended", world.next());
        }
    }
}
