package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A side that reads slowly slows the other down, and nobody else. The kernel's buffers are small, so that what waits is ours. */
class BackpressureTest {

    private static final int SOCKET_BUFFER = 64 * 1024;

    /** Four kernel buffers, which Linux takes twice as large as asked, a scratch buffer of ours, and what the peers hold. */
    private static final long MOST_THAT_WAITS = 4 * 2 * SOCKET_BUFFER + 256 * 1024 + 128 * 1024;

    private static final long A_FLOOD = 64 << 20;

    private RelayFixture fixture;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture(SOCKET_BUFFER);
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    private void useSocketBuffersOf(int bytes) throws Exception {
        fixture.close();
        fixture = new RelayFixture(bytes);
    }

    /** The two directions are alike: who floods, and who reads nothing at first. */
    private record Flooded(Peer source, Peer sink, boolean masked) {
        void awaitStall(RelayFixture fixture) throws Exception {
            if (masked) {
                fixture.awaitServerStall();
            } else {
                fixture.awaitClientStall();
            }
        }

        static Flooded of(Joined relay, boolean masked) {
            return masked
                    ? new Flooded(relay.client(), relay.server(), true)
                    : new Flooded(relay.server(), relay.client(), false);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatDoesNotReadStopsItsSourceAndNobodyElse(boolean clientFloods) throws Exception {
        // Longer than any ping-interval and pong-timeout: the healthy side must not be taken for dead meanwhile.
        Joined relay = fixture.join(TestRoutes.route().withSlowConsumerTimeout(Duration.ofHours(1)));
        Joined other = fixture.join(TestRoutes.route().withoutPings());
        Flooded flooded = Flooded.of(relay, clientFloods);
        Stream stream = Stream.begin(flooded.source(), flooded.masked(), 100_000);
        flooded.awaitStall(fixture);
        long waiting = stream.bytes();
        assertTrue(waiting < MOST_THAT_WAITS, waiting + " bytes wait");

        other.expectAlive();

        for (int i = 0; i < 8; i++) {
            fixture.advance(Duration.ofSeconds(20));
            other.expectAlive();
        }
        assertFalse(relay.end().isDone());

        Stream.Reader reader = Stream.read(
                flooded.sink(), flooded.masked(), frame -> flooded.sink().send(frame));
        stream.awaitMoreThan(A_FLOOD);
        stream.finish();
        reader.expect(stream.frames());
        assertFalse(relay.end().isDone());
    }

    @Test
    void theOtherDirectionFlowsOn() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings());
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        for (int i = 0; i < 100; i++) {
            relay.client().send(Frame.text("still talking").masked());
            relay.server().expect(Frame.text("still talking").masked());
        }
    }

    @Test
    void aServerPingedBeforeItsClientStalledIsNotTakenForDead() throws Exception {
        Joined relay =
                fixture.join(TestRoutes.route().withoutClientPings().withSlowConsumerTimeout(Duration.ofHours(1)));
        fixture.advance(Duration.ofMillis(27_700));
        Frame ping = relay.server().receive();
        assertTrue(ping.isPing());
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        fixture.advance(Duration.ofSeconds(60));
        fixture.advance(Duration.ofSeconds(60));
        Stream.Reader reader =
                Stream.read(relay.client(), false, frame -> relay.client().send(frame));
        stream.finish();
        reader.expect(stream.frames());
        fixture.advance(Duration.ofSeconds(19));
        assertFalse(relay.end().isDone());
    }

    @Test
    void aClientThatTakesNothingIsCutAndTheServerTold() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        fixture.advance(Duration.ofMillis(59_800));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(400));
        relay.server().expect(Frame.close(1001, "took no bytes").masked());
        stream.finish(); // what the server was about to say is read, so that it can answer
        relay.server().send(Frame.close(1001, ""));
        relay.server().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.SLOW_CONSUMER, "took no bytes"), relay.ending());
        relay.client().drainToTheEnd();
    }

    @Test
    void aServerThatTakesNothingIsCutAndTheClientTold() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        Stream stream = Stream.begin(relay.client(), true, 100_000);
        fixture.awaitServerStall();
        fixture.advance(Duration.ofMillis(60_200));
        relay.client().expect(Frame.close(1013, "took no bytes"));
        stream.finish();
        relay.client().send(Frame.close(1013, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.SLOW_CONSUMER, "took no bytes"), relay.ending());
        relay.server().drainToTheEnd();
    }

    /** The thread's coarse time is still that of before when it goes on where it was held up. */
    @Test
    void whoBlocksFirstAfterAStandstillHasItsWholeTime() throws Exception {
        byte[] data = Frame.of(0x82, new byte[250_000]).wire();
        useSocketBuffersOf(8 * 1024);
        Joined relay = fixture.join(TestRoutes.route().withoutPings(), false, ByteBuffer.wrap(data), client -> {
            fixture.leap(Duration.ofSeconds(70));
            return client;
        });
        fixture.advance(Duration.ofSeconds(50));
        relay.client().expectBytes(data);
        relay.expectAlive();
    }

    @Test
    void insideAFrameTheServerCanOnlyBeCut() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        relay.client().sendHex("8282 00000000 01");
        relay.server().expectHex("8282 00000000 01");
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        fixture.advance(Duration.ofMillis(60_200));
        relay.server().expectEnd();
        stream.finish();
        relay.server().leave();
        assertEquals(Cause.SLOW_CONSUMER, relay.ending().cause());
    }

    @Test
    void slowIsNotStuck() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings());
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        for (int i = 0; i < 3; i++) {
            fixture.advance(Duration.ofSeconds(40));
            assertFalse(relay.end().isDone());
            long before = stream.bytes();
            relay.client().receive(1 << 20);
            stream.awaitMoreThan(before + (1 << 19));
            fixture.awaitClientStall();
        }
        fixture.advance(Duration.ofMillis(59_800));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(400));
        relay.server().expect(Frame.close(1001, "took no bytes").masked());
        stream.stop();
    }

    /** Two seconds are for an end of stream; while bytes wait for a side, its close-timeout holds. */
    @Test
    void whatWaitsBehindACloseIsNotLostToTheShorterWait() throws Exception {
        byte[] data = Frame.of(0x82, new byte[250_000]).wire();
        byte[] bye = Frame.close(1000, "done").wire();
        ByteBuffer early =
                ByteBuffer.allocate(data.length + bye.length).put(data).put(bye).flip();
        useSocketBuffersOf(8 * 1024);
        Joined relay = fixture.join(TestRoutes.route(), false, early, client -> client);
        relay.client().send(Frame.close(1000, "").masked());
        relay.server().expect(Frame.close(1000, "").masked());
        relay.server().leave();
        fixture.settle();
        fixture.advance(Duration.ofSeconds(4));
        relay.client().expectBytes(data);
        relay.client().expectBytes(bye);
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 1000, "done"), relay.ending());
    }

    @Test
    void aServerThatEndsInGoodOrderLosesNothingToASlowClient() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        Stream stream = Stream.begin(relay.server(), false, 100_000);
        fixture.awaitClientStall();
        Stream.Reader reader =
                Stream.read(relay.client(), false, frame -> relay.client().send(frame));
        stream.finish();
        relay.server().send(Frame.close(1000, "done"));
        relay.server().leave();
        assertEquals(Frame.close(1000, "done"), reader.close());
        reader.expect(stream.frames());
    }
}
