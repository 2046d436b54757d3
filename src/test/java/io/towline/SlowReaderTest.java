package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One side sends 64 MiB that the other does not read: who pays, and who does not. Everything is on one I/O thread. */
class SlowReaderTest {

    private static final int MESSAGES = 64;
    private static final int MESSAGE = 1 << 20;
    private static final Duration STEP = Duration.ofSeconds(5);

    /** Far less than what waits, and more than a JVM under test moves by itself. */
    private static final long MOST_DIRECT = 2 << 20;

    private static final long MOST_HEAP = 16 << 20;

    @ParameterizedTest(name = "the client is slow: {0}")
    @ValueSource(booleans = {true, false})
    void theSenderWaitsMemoryStaysAndNobodyElseNotices(boolean clientIsSlow) throws Exception {
        TestClock clock = new TestClock();
        try (Backend backend = new Backend();
                WholeProduct product = WholeProduct.of(
                        WholeProduct.simple(backend) + "defaults.route.slow-consumer-timeout = 1h", clock);
                WholeProduct.Joined healthy = product.join(backend);
                WholeProduct.Joined flooded = product.join(backend)) {
            healthy.expectAlive();
            Frame message = clientIsSlow
                    ? Frame.of(0x82, new byte[MESSAGE])
                    : Frame.of(0x82, new byte[MESSAGE]).masked();
            End sender = clientIsSlow ? flooded.server() : flooded.client();
            End reader = clientIsSlow ? flooded.client() : flooded.server();
            long direct = direct();
            long heap = heap();
            AtomicInteger sent = new AtomicInteger();
            CompletableFuture<Void> flood = flood(sender, message.wire(), sent);
            int stalled = awaitStall(sent, healthy);
            assertTrue(stalled < MESSAGES * 16, "all was taken");
            assertTrue(direct() - direct < MOST_DIRECT, () -> "direct memory grew by " + grown(direct));
            assertTrue(heap() - heap < MOST_HEAP, "the heap grew");

            othersLiveOn(healthy, clock);
            assertFalse(flood.isDone());
            assertEquals(2, product.towline.relays());

            for (int i = 0; i < MESSAGES; i++) {
                Frame got = reader.receive();
                while (got.first() == 0x89) { // pings of the time when it did not read
                    got = reader.receive();
                }
                assertEquals(message, got);
            }
            flood.get(60, TimeUnit.SECONDS);
            healthy.expectAlive();
            assertTrue(direct() - direct < MOST_DIRECT, () -> "direct memory grew by " + grown(direct));
        }
    }

    /** Over more than a ping's life: those who answer their pings stay. */
    private static void othersLiveOn(WholeProduct.Joined healthy, TestClock clock) throws IOException {
        for (int i = 0; i < 3; i++) {
            for (int step = 0; step < 6; step++) {
                clock.advance(STEP);
            }
            Frame pingOfServer = healthy.server().receive();
            healthy.server().send(pingOfServer.pong(false));
            Frame pingOfClient = healthy.client().receive();
            healthy.client().send(pingOfClient.pong(true));
            healthy.expectAlive();
        }
    }

    private static CompletableFuture<Void> flood(End sender, byte[] wire, AtomicInteger sent) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; i < MESSAGES; i++) {
                    for (int at = 0; at < wire.length; at += 1 << 16) {
                        sender.socket().getOutputStream().write(wire, at, Math.min(1 << 16, wire.length - at));
                        sent.incrementAndGet();
                    }
                }
                done.complete(null);
            } catch (IOException lost) {
                done.completeExceptionally(lost);
            }
        });
        return done;
    }

    /**
     * Nothing more is taken though the I/O thread has turned often, with another relay's frames. A sender that is late looks like that, too:
     * then what follows meets a flood under way, which is bounded as well.
     */
    private static int awaitStall(AtomicInteger sent, WholeProduct.Joined healthy) throws Exception {
        AtomicInteger before = new AtomicInteger(-1);
        Await.until(
                () -> {
                    before.set(sent.get());
                    for (int i = 0; i < 20; i++) {
                        healthy.expectAlive();
                        Thread.sleep(15); // longer than the kernel has ever put off an acknowledgement, all together
                    }
                    return sent.get() == before.get() && before.get() > 0;
                },
                "a standstill");
        return before.get();
    }

    private static String grown(long before) {
        return (direct() - before) + " bytes";
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
