package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ParkConfig;
import io.towline.config.ParkConfig.Event;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.relay.park.Reconnect.Result;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server goes and its client stays. */
class ParkingTest {

    private static final Duration LONGER_THAN_A_PAUSE = Duration.ofMillis(700);
    private static final Set<Event> ALL = EnumSet.allOf(Event.class);

    private RelayFixture fixture;
    private TestReconnect reconnect;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
        assertEquals(0, fixture.relays.parked().parked());
        assertEquals(0, fixture.relays.parked().bytes());
    }

    @Test
    void aClientOutlivesAServerThatIsLost() throws Exception {
        Joined relay = join(park());
        relay.expectAlive();
        relay.server().leave();
        expectAsked("lost");
        Peer next = reconnect.agree();
        expectPasses(relay.client(), next);
        assertEquals(List.of("cancelled"), reconnect.told());
        assertEquals(1, fixture.relays.parked().returned());
        assertFalse(relay.end().isDone());
    }

    @Test
    void andOneThatResets() throws Exception {
        Joined relay = join(park());
        relay.expectAlive();
        relay.server().reset();
        expectAsked("lost");
        expectPasses(relay.client(), reconnect.agree());
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1012, 1013})
    void andOneThatSaysItGoes(int code) throws Exception {
        Joined relay = join(park());
        relay.server().send(Frame.text("last words"), Frame.close(code, "see you"));
        relay.client().expect(Frame.text("last words"));
        relay.server().expect(Frame.close(code, "").masked());
        relay.server().expectEnd();
        expectAsked("left");
        expectPasses(relay.client(), reconnect.agree());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1011, 4000})
    void aServerThatSaysAnythingElseHasEndedIt(int code) throws Exception {
        Joined relay = join(park());
        relay.server().send(Frame.close(code, "bye"));
        relay.client().expect(Frame.close(code, "bye"));
        assertEquals(0, fixture.relays.parked().parked());
    }

    @Test
    void onlyWhatTheRouteNamesParks() throws Exception {
        Joined relay = join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, Set.of(Event.GOING_AWAY), 0, 10));
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
    }

    @Test
    void aServerThatAnswersNoPingIsLost() throws Exception {
        Joined relay = join(park());
        for (int i = 0; i < 60 && fixture.relays.parked().parked() == 0; i++) {
            fixture.advance(Duration.ofSeconds(1));
            while (relay.client().available() > 0) {
                relay.client().send(relay.client().receive().pong(true));
            }
        }
        expectAsked("lost");
        expectPasses(relay.client(), reconnect.agree());
    }

    @Test
    void whatTheClientSaysMeanwhileWaitsInOrder() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        relay.client().send(Frame.text("one").masked(), Frame.text("two").masked());
        fixture.settle();
        relay.client().sendHex("8185 00000000 7468"); // half of a third
        fixture.settle();
        Peer next = reconnect.agree();
        next.expect(Frame.text("one").masked(), Frame.text("two").masked());
        next.expectHex("8185 00000000 7468");
        relay.client().sendHex("726565");
        next.expectHex("726565");
        expectPasses(relay.client(), next);
    }

    @Test
    void beyondTheBufferTheClientIsNotReadAndNothingIsDropped() throws Exception {
        fixture.close();
        fixture = new RelayFixture(16 * 1024);
        Joined relay = join(new ParkConfig(Duration.ofSeconds(30), 32 * 1024, ALL, 0, 10));
        relay.server().leave();
        expectAsked("lost");
        int messages = 300;
        Thread sender = Thread.startVirtualThread(() -> sendAll(relay.client(), messages));
        fixture.awaitServerStall();
        long waits = fixture.relays.parked().bytes();
        assertTrue(waits >= 32 * 1024 && waits < 100 * 1024, "waits: " + waits);
        Peer next = reconnect.agree();
        for (int i = 0; i < messages; i++) {
            next.expect(Frame.text(body(i)).masked());
        }
        sender.join(Duration.ofSeconds(60));
        expectPasses(relay.client(), next);
    }

    private static void sendAll(Peer client, int messages) {
        try {
            for (int i = 0; i < messages; i++) {
                client.send(Frame.text(body(i)).masked());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(int number) {
        return number + " ".repeat(4096);
    }

    @Test
    void theClientsPingsAreAnsweredByUs() throws Exception {
        Joined relay = join(park());
        relay.client().send(Frame.ping("before").masked());
        relay.server().expect(Frame.ping("before").masked());
        relay.server().leave();
        relay.client().expect(Frame.pong("before"));
        expectAsked("lost");
        relay.client().send(Frame.ping("while").masked());
        relay.client().expect(Frame.pong("while"));
        Peer next = reconnect.agree();
        relay.client().send(Frame.ping("after").masked());
        next.expect(Frame.ping("after").masked());
    }

    @Test
    void aPingThatTheServerAnsweredIsNotAnsweredTwice() throws Exception {
        Joined relay = join(park());
        relay.client().send(Frame.ping("?").masked());
        relay.server().expect(Frame.ping("?").masked());
        relay.server().send(Frame.pong("?"));
        relay.client().expect(Frame.pong("?"));
        relay.server().leave();
        expectAsked("lost");
        expectPasses(relay.client(), reconnect.agree());
    }

    @Test
    void ourPingsGoOnAndASilentClientIsFound() throws Exception {
        Joined relay = join(new ParkConfig(Duration.ofMinutes(10), 1 << 18, ALL, 0, 10));
        relay.server().leave();
        expectAsked("lost");
        fixture.advance(Duration.ofSeconds(28));
        relay.client().send(relay.client().receive().pong(true));
        fixture.settle();
        fixture.advance(Duration.ofSeconds(28));
        relay.client().receive();
        fixture.advance(Duration.ofMillis(20_200));
        relay.client().expect(Frame.close(1001, "no answer to a ping"));
        relay.client().leave();
        assertEquals(Cause.PING_TIMEOUT_CLIENT, relay.ending().cause());
    }

    @Test
    void idleTimeStandsStill() throws Exception {
        Joined relay = join(
                TestRoutes.route().withoutPings().withIdleTimeout(Duration.ofSeconds(60)),
                new ParkConfig(Duration.ofMinutes(10), 1 << 18, ALL, 0, 10));
        fixture.advance(Duration.ofSeconds(40));
        relay.server().leave();
        expectAsked("lost");
        fixture.advance(Duration.ofMinutes(5));
        Peer next = reconnect.agree();
        fixture.advance(Duration.ofSeconds(18));
        relay.client().expectNothing();
        fixture.advance(Duration.ofSeconds(3));
        relay.client().expect(Frame.close(1001, "idle timeout"));
        next.expect(Frame.close(1001, "idle timeout").masked());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void insideAMessageTheClientIsClosedAsWithoutParking(boolean ofClient) throws Exception {
        Joined relay = join(park());
        if (ofClient) {
            relay.client().sendHex("0181 00000000 41");
            relay.server().expectHex("0181 00000000 41");
        } else {
            relay.server().sendHex("010141");
            relay.client().expectHex("010141");
        }
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
        relay.client().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, "closed without a close frame"), relay.ending());
    }

    @Test
    void aHeaderInPartsIsNoMessageYet() throws Exception {
        Joined relay = join(park());
        relay.client().sendHex("81");
        relay.server().sendHex("82");
        fixture.settle();
        relay.server().leave();
        expectAsked("lost");
        Peer next = reconnect.agree();
        relay.client().sendHex("81 00000000 41");
        next.expectHex("8181 00000000 41");
        next.send(Frame.text("fresh"));
        relay.client().expect(Frame.text("fresh"));
    }

    @Test
    void whatComesRightBehindThe101Passes() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        Peer next = reconnect.agree(ByteBuffer.wrap(Frame.text("hello again").wire()));
        relay.client().expect(Frame.text("hello again"));
        expectPasses(relay.client(), next);
    }

    @Test
    void whatFailsIsTriedAgainUntilTheTimeIsOver() throws Exception {
        Joined relay = join(TestRoutes.route().withoutPings(), park());
        relay.server().leave();
        expectAsked("lost");
        reconnect.answer(new Result.Failed("nobody there"));
        fixture.advance(Duration.ofMillis(900));
        assertEquals(List.of("asked"), reconnect.told());
        reconnect.answer(new Result.Failed("still nobody"));
        fixture.advance(Duration.ofSeconds(2));
        assertEquals(List.of("asked"), reconnect.told());
        fixture.advance(Duration.ofSeconds(27));
        relay.client().expect(Frame.close(1011, "upstream lost"));
        relay.client().leave();
        assertEquals(
                Ending.of(By.TOWLINE, Cause.PARK_FAILED, 1011, "no server within park.for: still nobody"),
                relay.ending());
        assertEquals(List.of("cancelled"), reconnect.told());
        assertEquals(1, fixture.relays.parked().ended());
    }

    @Test
    void aRefusalEndsIt() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        reconnect.answer(new Result.Refused("the server answered 401"));
        relay.client().expect(Frame.close(1008, "refused"));
        relay.client().leave();
        assertEquals(Ending.of(By.TOWLINE, Cause.PARK_FAILED, 1008, "the server answered 401"), relay.ending());
    }

    @Test
    void aClientThatClosesIsAnsweredAtOnce() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        relay.client().send(Frame.close(1000, "done").masked());
        relay.client().expect(Frame.close(1000, "done"));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 1000, "done"), relay.ending());
        assertEquals(List.of("cancelled"), reconnect.told());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatIsLostEndsIt(boolean reset) throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        if (reset) {
            relay.client().reset();
        } else {
            relay.client().leave();
        }
        assertEquals(Cause.CLIENT_LOST, relay.ending().cause());
        assertEquals(List.of("cancelled"), reconnect.told());
    }

    @Test
    void aClientThatBreaksTheProtocolIsTold() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        relay.client().sendHex("f180 00000000");
        assertEquals(1002, closeCode(relay.client().receive()));
        relay.client().leave();
        assertEquals(Cause.PROTOCOL_ERROR, relay.ending().cause());
    }

    private static int closeCode(Frame close) {
        return ByteBuffer.wrap(close.wire()).getShort(2);
    }

    @Test
    void aDrainEndsIt() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        fixture.relays.drain(Duration.ZERO);
        relay.client().expect(Frame.close(1012, "draining"));
        relay.client().leave();
        assertEquals(Cause.DRAIN, relay.ending().cause());
    }

    @Test
    void andAServerThatIsNoneAnyMoreWhenItAgreesIsLeft() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        AtomicBoolean removed = new AtomicBoolean();
        fixture.relays.drain(
                to -> removed.get() ? Optional.of(Cause.UPSTREAM_REMOVED) : Optional.empty(), Duration.ZERO);
        fixture.settle();
        relay.client().expectNothing();
        removed.set(true);
        Peer next = reconnect.agree();
        next.expect(Frame.close(1001, "draining").masked());
        relay.client().expect(Frame.close(1012, "draining"));
    }

    @Test
    void theFirstMessagesAreToldAgain() throws Exception {
        Joined relay = join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 2, 10));
        Frame login = Frame.text("login").masked();
        relay.client().send(login, Frame.ping("!").masked());
        relay.client().sendHex("0181 00000000 41"); // a second one, in two frames
        relay.client().sendHex("8081 00000000 42");
        relay.client().send(Frame.text("third").masked());
        relay.server().expect(login, Frame.ping("!").masked());
        relay.server().expectHex("0181 00000000 41 8081 00000000 42");
        relay.server().expect(Frame.text("third").masked());
        relay.server().leave();
        relay.client().expect(Frame.pong("!"));
        expectAsked("lost");
        relay.client().send(Frame.text("fourth").masked());
        fixture.settle();
        Peer next = reconnect.agree();
        next.expect(login);
        next.expectHex("0181 00000000 41 8081 00000000 42");
        next.expect(Frame.text("fourth").masked());
        expectPasses(relay.client(), next);
    }

    @Test
    void firstMessagesThatCameWhileItWasParkedAreRememberedToo() throws Exception {
        Joined relay = join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 1, 10));
        relay.server().leave();
        expectAsked("lost");
        relay.client().send(Frame.text("login").masked());
        fixture.settle();
        Peer second = reconnect.agree();
        second.expect(Frame.text("login").masked());
        assertEquals(List.of("cancelled"), reconnect.told());
        second.leave();
        expectAsked("lost");
        Peer third = reconnect.agree();
        third.expect(Frame.text("login").masked());
        expectPasses(relay.client(), third);
    }

    @Test
    void firstMessagesThatAreTooLongToKeepLeaveNothingToParkWith() throws Exception {
        Joined relay = join(new ParkConfig(Duration.ofSeconds(30), 10, ALL, 1, 10));
        relay.client().send(Frame.text("much too long").masked());
        relay.server().expect(Frame.text("much too long").masked());
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
    }

    @Test
    void noMoreAreParkedThanTheRouteAllows() throws Exception {
        TestRoutes route = TestRoutes.route();
        Joined first = join(route, new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 0, 0));
        first.server().leave();
        first.client().expect(Frame.close(1011, "upstream lost"));
    }

    @Test
    void operatorsSeeIt() throws Exception {
        Joined relay = join(park());
        relay.server().leave();
        expectAsked("lost");
        relay.client().send(Frame.text("waits").masked());
        fixture.settle();
        var seen = fixture.relays.snapshot().getFirst();
        assertTrue(seen.parked().isPresent());
        assertEquals(11, seen.upstream().queued());
        reconnect.agree().expect(Frame.text("waits").masked());
        assertTrue(fixture.relays.snapshot().getFirst().parked().isEmpty());
    }

    private static ParkConfig park() {
        return new ParkConfig(Duration.ofSeconds(30), 256 * 1024, ALL, 0, 10);
    }

    private Joined join(ParkConfig park) throws Exception {
        return join(TestRoutes.route(), park);
    }

    private Joined join(TestRoutes route, ParkConfig park) throws Exception {
        reconnect = new TestReconnect(fixture);
        fixture.reconnect = Optional.of(reconnect);
        return fixture.join(route.withPark(park));
    }

    /** The relay has lost its server and asks for another. */
    private void expectAsked(String how) throws Exception {
        reconnect.awaitParked();
        fixture.advance(LONGER_THAN_A_PAUSE);
        assertEquals(List.of(how, "asked"), reconnect.told());
    }

    private static void expectPasses(Peer client, Peer server) throws IOException {
        client.send(Frame.text("are you there?").masked());
        server.expect(Frame.text("are you there?").masked());
        server.send(Frame.text("I am"));
        client.expect(Frame.text("I am"));
    }
}
