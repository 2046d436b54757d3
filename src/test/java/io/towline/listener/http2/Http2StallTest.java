package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask much and take nothing: what they can make us hold is bounded, and for how long. The clock stands still. */
@Timeout(300)
class Http2StallTest {

    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int CALM = 11;
    private static final byte[] NO_WINDOW = join(new byte[] {0, 4}, integer(0));

    @TempDir
    private static Path dir;

    private final HeldClock clock = new HeldClock();
    private final AtomicInteger working = new AtomicInteger();
    private ListenerWorld world;
    private Listener listener;

    @BeforeEach
    void begin() throws Exception {
        world = new ListenerWorld(dir, clock);
        listener = world.open(true, this::handle);
    }

    @AfterEach
    void end() throws InterruptedException {
        Await.until(() -> working.get() == 0, "all exchanges to be over");
        world.close();
    }

    private void handle(HttpServerExchange exchange) {
        working.incrementAndGet();
        exchange.addExchangeCompleteListener((ended, next) -> {
            working.decrementAndGet();
            next.proceed();
        });
        if (exchange.getRequestPath().equals("/held")) {
            exchange.dispatch(Runnable::run, () -> {});
        } else if (exchange.getRequestPath().equals("/much")) {
            exchange.getResponseSender().send("m".repeat(2_000_000));
        } else {
            ListenerWorld.answer(exchange);
        }
    }

    private RawHttp2 connect(byte[] settings) throws IOException {
        return world.http2(listener).preface(settings);
    }

    /** Asks on so many streams, and reads the heads of the answers. */
    private static void ask(RawHttp2 client, int first, int streams) throws IOException {
        for (int i = 0; i < streams; i++) {
            client.send(get(first + 2 * i, "/any"));
        }
        for (int i = 0; i < streams; i++) {
            client.next(HEADERS);
        }
    }

    private void pass(Duration time) throws Exception {
        world.tick();
        clock.advance(time);
        world.tick();
    }

    /** 128 streams at a time, and 1024 answers that wait in all. */
    @Test
    void whoLetsTheMostAnswersWaitIsClosedWhenTooManyDo() throws Exception {
        List<RawHttp2> attackers = new ArrayList<>();
        try (RawHttp2 slow = connect(NO_WINDOW)) {
            ask(slow, 1, 8);
            for (int i = 0; i < 7; i++) {
                RawHttp2 each = connect(NO_WINDOW);
                attackers.add(each);
                ask(each, 1, 128);
            }
            RawHttp2 last = connect(NO_WINDOW);
            attackers.add(last);
            ask(last, 1, 127);
            assertEquals(8 + 7 * 128 + 127, working.get());
            assertEquals(9, listener.connections());
            RawHttp2 more = connect(NO_WINDOW);
            attackers.add(more);
            ask(more, 1, 32);
            Await.until(() -> listener.connections() == 9, "nine connections");
            int cut = 0;
            for (RawHttp2 each : attackers.subList(0, 7)) {
                each.send(frame(PING, 0, 0, new byte[8]));
                Frame next = each.read();
                while (next.type() != PING && next.type() != GOAWAY) {
                    next = each.read();
                }
                if (next.type() == GOAWAY) {
                    assertEquals(CALM, next.second());
                    cut++;
                }
            }
            assertEquals(1, cut, "one of those with the most");
            slow.send(frame(WINDOW_UPDATE, 0, 1, integer(100)));
            assertEquals("https /any", slow.answer(1));
        } finally {
            for (RawHttp2 each : attackers) {
                each.close();
            }
        }
    }

    @Test
    void whatIsTakenDoesNotCount() throws Exception {
        try (RawHttp2 client = connect(new byte[0])) {
            for (int i = 0; i < 3000; i += 100) {
                ask(client, 2 * i + 1, 100);
            }
            client.send(get(6001, "/still"));
            assertEquals("https /still", client.answer(6001));
        }
    }

    /** A reset takes nothing out of Undertow's queue: a client could have it filled minute by minute. */
    @Test
    void whoseAnswersAreNotTakenInTimeIsClosed() throws Exception {
        try (RawHttp2 client = connect(NO_WINDOW)) {
            ask(client, 1, 100);
            pass(ListenerWorld.KEEP_ALIVE.plusSeconds(1));
            Await.until(() -> working.get() == 0, "all exchanges to be over");
            assertEquals(0, client.next(GOAWAY).second());
            assertTrue(client.closed());
        }
    }

    /** Acknowledgements that nobody takes are not piled up: the client is read no further, and has no time but an idle client's. */
    @Test
    void pingsOfAClientThatReadsNothing() throws Exception {
        try (ListenerWorld.Client client = world.offering(listener, "h2")) {
            RawHttp2 raw = new RawHttp2(client.socket()).preface();
            raw.send(get(1, "/any"));
            raw.answer(1);
            world.tick();
            byte[] ping = frame(PING, 0, 0, new byte[8]);
            byte[] pings = join(Collections.nCopies(100, ping).toArray(byte[][]::new));
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 19; i++) {
                        raw.send(pings);
                    }
                } catch (IOException cut) {
                    // as it may be
                }
            });
            Await.end(sender, "the pings");
            world.tick();
            clock.advance(ListenerWorld.KEEP_ALIVE.plusSeconds(1));
            world.tick();
            clock.advance(ListenerWorld.HANDSHAKE.plusSeconds(1));
            world.tick();
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    /** A socket that takes nothing more closes nothing by itself; the times of its streams and then its own do. */
    @Test
    void answersToAClientThatReadsNothing() throws Exception {
        try (ListenerWorld.Client client = world.offering(listener, "h2")) {
            RawHttp2 raw = new RawHttp2(client.socket()).preface(join(new byte[] {0, 4}, integer(1 << 30)));
            raw.send(frame(WINDOW_UPDATE, 0, 0, integer(1 << 30)));
            for (int i = 0; i < 20; i++) {
                raw.send(get(2 * i + 1, "/much"));
            }
            Await.until(() -> working.get() > 0, "an exchange to be under way");
            world.awaitStandstill(client);
            world.tick();
            assertTrue(working.get() > 0, "the socket took it all");
            clock.advance(ListenerWorld.KEEP_ALIVE.plusSeconds(1));
            world.tick();
            assertEquals(0, working.get());
            clock.advance(ListenerWorld.KEEP_ALIVE.plusSeconds(1));
            world.tick();
            clock.advance(ListenerWorld.HANDSHAKE.plusSeconds(1));
            world.tick();
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    /** Fields that are never complete, behind requests that are. */
    @Test
    void aSectionThatDoesNotEndHasAnIdleClientsTime() throws Exception {
        try (RawHttp2 client = connect(new byte[0])) {
            client.send(get(1, "/one"));
            assertEquals("https /one", client.answer(1));
            client.send(frame(HEADERS, 0, 3, RawHttp2.head("GET", "/two")));
            pass(ListenerWorld.KEEP_ALIVE.plusSeconds(1));
            assertEquals(0, client.next(GOAWAY).second());
            assertTrue(client.closed());
        }
    }

    /** What a body may bring before its handler reads is what the windows say (RFC 9113 §6.9). */
    @Test
    void aBodyBeyondItsWindowIsReset() throws Exception {
        try (RawHttp2 client = connect(new byte[0])) {
            client.send(RawHttp2.post(1, "/held"));
            for (int i = 0; i < 4; i++) {
                client.send(frame(DATA, 0, 1, new byte[16_384]));
            }
            assertEquals(FLOW_CONTROL_ERROR, client.next(RST_STREAM).first());
            client.send(get(3, "/still"));
            assertEquals("https /still", client.answer(3));
        }
    }

    @Test
    void bodiesBeyondTheConnectionsWindowEndIt() throws Exception {
        try (RawHttp2 client = connect(new byte[0])) {
            for (int i = 0; i < 9; i++) {
                client.send(RawHttp2.post(2 * i + 1, "/held"));
                for (int j = 0; j < 6; j++) {
                    client.send(frame(DATA, 0, 2 * i + 1, new byte[10_000]));
                }
            }
            assertEquals(FLOW_CONTROL_ERROR, client.next(GOAWAY).second());
            assertTrue(client.closed());
        }
    }
}
