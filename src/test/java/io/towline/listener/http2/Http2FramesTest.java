package io.towline.listener.http2;

import static io.towline.listener.ListenerWorld.HANDSHAKE;
import static io.towline.listener.ListenerWorld.KEEP_ALIVE;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static io.towline.testkit.RawHttp2.post;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hand-written frames. The clock stands still but for what a test lets pass, so that no allowance grows. */
@Timeout(180)
class Http2FramesTest {

    private static final Duration TICKS = Duration.ofMillis(300);
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;

    @TempDir
    private static Path dir;

    private final HeldClock clock = new HeldClock();
    private final AtomicInteger working = new AtomicInteger();
    private ListenerWorld world;
    private Listener listener;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, clock);
        listener = world.open(true, this::handle);
    }

    @AfterEach
    void end() {
        world.close();
    }

    /** Holds "/held" open without a word; counts what is under way. */
    private void handle(HttpServerExchange exchange) {
        working.incrementAndGet();
        exchange.addExchangeCompleteListener((ended, next) -> {
            working.decrementAndGet();
            next.proceed();
        });
        switch (exchange.getRequestPath()) {
            case "/held" -> exchange.dispatch(Runnable::run, () -> {});
            case "/big" -> exchange.getResponseSender().send("b".repeat(100_000));
            default -> ListenerWorld.answer(exchange);
        }
    }

    private RawHttp2 connect(byte... settings) throws IOException {
        return world.http2(listener).preface(settings);
    }

    private void pass(Duration time) throws Exception {
        world.tick(); // what was sent was sent before
        clock.advance(time);
        world.tick();
    }

    /** RFC 7541 §7.3: one field enters the table, then one byte for each time that it is meant. */
    private static byte[] bomb() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(RawHttp2.head("GET", "/"));
        block.write(0x40);
        block.writeBytes(new byte[] {1, 'x', 120});
        block.writeBytes("v".repeat(120).getBytes(US_ASCII));
        for (int i = 0; i < 10_000; i++) {
            block.write(0xbe);
        }
        return block.toByteArray();
    }

    /** It costs no more than its bytes: what is too large is counted, and not kept. */
    @Test
    void aHeaderBombIsAnsweredAsAnyHeadThatIsTooLarge() throws Exception {
        try (RawHttp2 client = connect()) {
            for (int stream = 1;
                    stream < 400;
                    stream += 2) { // none of them counts as a stream for longer than its answer
                client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb()));
                assertEquals("The header fields take more than 4096 bytes (max-header-size).", client.answer(stream));
            }
            client.send(get(401, "/still"));
            assertEquals("https /still", client.answer(401));
        }
    }

    @Test
    void whatAClientDoesInItsRightMindIsNoFlood() throws Exception {
        try (RawHttp2 client = connect()) {
            for (int i = 0; i < 150; i++) {
                int stream = 2 * i + 1;
                client.send(join(
                        get(stream, "/held"),
                        frame(RST_STREAM, 0, stream, integer(CANCEL)),
                        frame(PING, 0, 0, new byte[8]),
                        frame(PRIORITY, 0, stream, new byte[5])));
                client.next(PING);
            }
            client.send(get(1001, "/still"));
            assertEquals("https /still", client.answer(1001));
        }
    }

    @Test
    void theAllowanceGrowsWithTime() throws Exception {
        try (RawHttp2 client = connect()) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 150; i++) {
                    int stream = 2 * (200 * round + i) + 1;
                    client.send(join(get(stream, "/held"), frame(RST_STREAM, 0, stream, integer(CANCEL))));
                }
                client.send(frame(PING, 0, 0, new byte[8]));
                client.next(PING);
                pass(Duration.ofSeconds(5));
            }
            client.send(get(2001, "/still"));
            assertEquals("https /still", client.answer(2001));
        }
    }

    @Test
    void aStreamBeyondTheLimitIsRefusedAndItsBodyIgnored() throws Exception {
        try (RawHttp2 client = connect()) {
            for (int i = 0; i < Http2.MOST_STREAMS; i++) {
                client.send(get(2 * i + 1, "/held"));
            }
            client.send(join(post(1001, "/held"), frame(DATA, 0, 1001, new byte[20_000 - 3_800])));
            Frame refusal = client.next(RST_STREAM);
            assertEquals(1001, refusal.stream());
            assertEquals(REFUSED_STREAM, refusal.first());
            client.send(frame(RST_STREAM, 0, 1, integer(CANCEL)));
            client.send(get(1003, "/room"));
            assertEquals("https /room", client.answer(1003));
            Await.until(() -> working.get() == Http2.MOST_STREAMS - 1, "as many exchanges as may be");
        }
        Await.until(() -> working.get() == 0, "all exchanges to be over");
    }

    @Test
    void settingsAnnounceTheBounds() throws Exception {
        try (RawHttp2 client = connect()) {
            byte[] settings = client.next(SETTINGS).payload();
            assertEquals(128, setting(settings, 3), "MAX_CONCURRENT_STREAMS");
            assertEquals(65_535, setting(settings, 4), "INITIAL_WINDOW_SIZE");
            assertEquals(16_384, setting(settings, 5), "MAX_FRAME_SIZE");
            assertEquals(4096, setting(settings, 6), "MAX_HEADER_LIST_SIZE");
        }
    }

    private static int setting(byte[] settings, int id) {
        for (int at = 0; at < settings.length; at += 6) {
            if (settings[at + 1] == id) {
                return ByteBuffer.wrap(settings).getInt(at + 2);
            }
        }
        throw new AssertionError("no setting " + id);
    }

    @Test
    void resetsOfAnswersThatWaitForAWindowRetireTheConnection() throws Exception {
        try (RawHttp2 client = connect(new byte[] {0, 4, 0, 0, 0, 0})) {
            for (int i = 0; i < 65; i++) {
                int stream = 2 * i + 1;
                client.send(get(stream, "/big"));
                client.send(frame(RST_STREAM, 0, stream, integer(CANCEL)));
            }
            assertEquals(0, client.next(GOAWAY).second());
            assertTrue(client.closed());
        }
        Await.until(() -> working.get() == 0, "all exchanges to be over");
    }

    @Test
    void whoAsksNothingIsClosedAtTheHandshakeTimeout() throws Exception {
        try (RawHttp2 client = connect()) {
            pass(HANDSHAKE.minus(TICKS));
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            client.next(GOAWAY);
            assertTrue(client.closed());
        }
    }

    @Test
    void betweenRequestsKeepAliveTimeoutHolds() throws Exception {
        try (RawHttp2 client = connect()) {
            client.send(get(1, "/"));
            client.answer(1);
            world.tick();
            pass(KEEP_ALIVE.minus(TICKS));
            client.send(get(3, "/"));
            client.answer(3);
            world.tick();
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            Frame farewell = client.next(GOAWAY);
            assertEquals(3, farewell.first());
            assertEquals(0, farewell.second());
            assertTrue(client.closed());
        }
    }

    @Test
    void aStreamWhoseClientDoesNotReadIsResetAlone() throws Exception {
        try (RawHttp2 client = connect()) {
            client.send(get(1, "/held")).send(get(3, "/big"));
            client.next(DATA);
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(2, working.get());
            pass(TICKS.plus(TICKS));
            Frame reset = client.next(RST_STREAM);
            assertEquals(3, reset.stream());
            assertEquals(CANCEL, reset.first());
            assertEquals(1, working.get(), "a handler may take its time");
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(1000)));
            client.send(get(5, "/still"));
            assertEquals("https /still", client.answer(5));
        }
    }

    @Test
    void aStreamThatIsReadSlowlyGoesOn() throws Exception {
        try (RawHttp2 client = connect()) {
            client.send(get(1, "/big"));
            int got = client.next(DATA).payload().length;
            while (got < 65_535) {
                got += client.next(DATA).payload().length;
            }
            for (int i = 0; i < 3; i++) {
                pass(KEEP_ALIVE.minus(TICKS));
                client.send(
                        join(frame(WINDOW_UPDATE, 0, 0, integer(17_500)), frame(WINDOW_UPDATE, 0, 1, integer(17_500))));
                int want = Math.min(100_000, got + 17_500);
                while (got < want) {
                    got += client.next(DATA).payload().length;
                }
            }
            assertEquals(100_000, got);
            Await.until(() -> working.get() == 0, "all exchanges to be over");
        }
    }

    @Test
    void aBodyThatDripsAndNobodyWantsHasTheKeepAliveTimeout() throws Exception {
        try (RawHttp2 client = connect()) {
            client.send(post(1, "/"));
            client.answer(1);
            pass(KEEP_ALIVE.minus(TICKS));
            client.send(frame(DATA, 0, 1, (byte) 'd'));
            assertEquals(1, working.get());
            pass(TICKS.plus(TICKS));
            assertEquals(1, client.next(RST_STREAM).stream());
            Await.until(() -> working.get() == 0, "all exchanges to be over");
        }
    }
}
