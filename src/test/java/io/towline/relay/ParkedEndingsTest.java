package io.towline.relay;

import static io.towline.relay.ParkingFixture.ALL;
import static io.towline.relay.ParkingFixture.park;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ParkConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.relay.park.Reconnect.Result;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the time without a server ends where no server ends it, and what goes on meanwhile. */
class ParkedEndingsTest {

    private ParkingFixture parking;

    @BeforeEach
    void begin() throws IOException {
        parking = new ParkingFixture();
    }

    @AfterEach
    void end() throws Exception {
        parking.close();
    }

    @Test
    void whatFailsIsTriedAgainUntilTheTimeIsOver() throws Exception {
        Joined relay = parking.join(TestRoutes.route().withoutPings(), park());
        relay.server().leave();
        parking.expectAsked("lost");
        parking.reconnect.answer(new Result.Failed("nobody there"));
        parking.fixture.advance(Duration.ofMillis(900));
        assertEquals(List.of("asked"), parking.reconnect.told());
        parking.reconnect.answer(new Result.Failed("still nobody"));
        parking.fixture.advance(Duration.ofSeconds(2));
        assertEquals(List.of("asked"), parking.reconnect.told());
        parking.fixture.advance(Duration.ofSeconds(27));
        relay.client().expect(Frame.close(1011, "upstream lost"));
        relay.client().leave();
        assertEquals(
                Ending.of(By.TOWLINE, Cause.PARK_FAILED, 1011, "no server within park.for: still nobody"),
                relay.ending());
        assertEquals(List.of("cancelled"), parking.reconnect.told());
        assertEquals(1, parking.counts().ended());
    }

    @Test
    void aRefusalEndsIt() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        parking.reconnect.answer(new Result.Refused("the server answered 401"));
        relay.client().expect(Frame.close(1008, "refused"));
        relay.client().leave();
        assertEquals(Ending.of(By.TOWLINE, Cause.PARK_FAILED, 1008, "the server answered 401"), relay.ending());
    }

    @Test
    void aClientThatClosesIsAnsweredAtOnce() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        relay.client().send(Frame.close(1000, "done").masked());
        relay.client().expect(Frame.close(1000, "done"));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 1000, "done"), relay.ending());
        assertEquals(List.of("cancelled"), parking.reconnect.told());
    }

    /** Its close frame is read when others have left room for what stands in front of it. */
    @Test
    void aClientThatWasNotReadForOthersIsAnsweredAtOnceToo() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        parking.counts().limit(1);
        relay.client().send(Frame.text("waits").masked());
        parking.fixture.settle();
        relay.client().send(Frame.close(1000, "done").masked());
        parking.fixture.settle();
        relay.client().expectNothing();
        parking.counts().limit(1 << 20);
        relay.client().expect(Frame.close(1000, "done"));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 1000, "done"), relay.ending());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatIsLostEndsIt(boolean reset) throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        if (reset) {
            relay.client().reset();
        } else {
            relay.client().leave();
        }
        assertEquals(Cause.CLIENT_LOST, relay.ending().cause());
        assertEquals(List.of("cancelled"), parking.reconnect.told());
    }

    @Test
    void aClientThatBreaksTheProtocolIsTold() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        relay.client().sendHex("f180 00000000");
        assertEquals(1002, closeCode(relay.client().receive()));
        relay.client().leave();
        assertEquals(Cause.PROTOCOL_ERROR, relay.ending().cause());
    }

    private static int closeCode(Frame close) {
        return ByteBuffer.wrap(close.wire()).getShort(2);
    }

    @Test
    void ourPingsGoOnAndASilentClientIsFound() throws Exception {
        Joined relay = parking.join(new ParkConfig(Duration.ofMinutes(10), 1 << 18, ALL, 0, 10));
        relay.server().leave();
        parking.expectAsked("lost");
        parking.fixture.advance(Duration.ofSeconds(28));
        relay.client().send(relay.client().receive().pong(true));
        parking.fixture.settle();
        parking.fixture.advance(Duration.ofSeconds(28));
        relay.client().receive();
        parking.fixture.advance(Duration.ofMillis(20_200));
        relay.client().expect(Frame.close(1001, "no answer to a ping"));
        relay.client().leave();
        assertEquals(Cause.PING_TIMEOUT_CLIENT, relay.ending().cause());
    }

    @Test
    void idleTimeStandsStill() throws Exception {
        Joined relay = parking.join(
                TestRoutes.route().withoutPings().withIdleTimeout(Duration.ofSeconds(60)),
                new ParkConfig(Duration.ofMinutes(10), 1 << 18, ALL, 0, 10));
        parking.fixture.advance(Duration.ofSeconds(40));
        relay.server().leave();
        parking.expectAsked("lost");
        parking.fixture.advance(Duration.ofMinutes(5));
        Peer next = parking.reconnect.agree();
        parking.fixture.advance(Duration.ofSeconds(18));
        relay.client().expectNothing();
        parking.fixture.advance(Duration.ofSeconds(3));
        relay.client().expect(Frame.close(1001, "idle timeout"));
        next.expect(Frame.close(1001, "idle timeout").masked());
    }

    @Test
    void aDrainEndsIt() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        parking.fixture.relays.drain(Duration.ZERO);
        relay.client().expect(Frame.close(1012, "draining"));
        relay.client().leave();
        assertEquals(Cause.DRAIN, relay.ending().cause());
    }

    @Test
    void andAServerThatIsNoneAnyMoreWhenItAgreesIsLeft() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        AtomicBoolean removed = new AtomicBoolean();
        parking.fixture.relays.drain(
                to -> removed.get() ? Optional.of(Cause.UPSTREAM_REMOVED) : Optional.empty(), Duration.ZERO);
        parking.fixture.settle();
        relay.client().expectNothing();
        removed.set(true);
        Peer next = parking.reconnect.agree();
        next.expect(Frame.close(1001, "draining").masked());
        relay.client().expect(Frame.close(1012, "draining"));
    }
}
