package io.towline.relay;

import static io.towline.relay.ParkingFixture.ALL;
import static io.towline.relay.ParkingFixture.expectPasses;
import static io.towline.relay.ParkingFixture.park;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ParkConfig;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits while a client is parked, and what the next server gets of it. */
class ParkedMessagesTest {

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
    void whatTheClientSaysMeanwhileWaitsInOrder() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        relay.client().send(Frame.text("one").masked(), Frame.text("two").masked());
        parking.fixture.settle();
        relay.client().sendHex("8185 00000000 7468"); // half of a third
        parking.fixture.settle();
        Peer next = parking.reconnect.agree();
        next.expect(Frame.text("one").masked(), Frame.text("two").masked());
        next.expectHex("8185 00000000 7468");
        relay.client().sendHex("726565");
        next.expectHex("726565");
        expectPasses(relay.client(), next);
    }

    @Test
    void beyondTheBufferTheClientIsNotReadAndNothingIsDropped() throws Exception {
        parking.close();
        parking = new ParkingFixture(16 * 1024);
        expectReadUpTo32KiB(new ParkConfig(Duration.ofSeconds(30), 32 * 1024, ALL, 0, 10));
    }

    @Test
    void norIsItBeyondWhatAllTogetherMayKeep() throws Exception {
        parking.close();
        parking = new ParkingFixture(16 * 1024);
        parking.counts().limit(32 * 1024);
        expectReadUpTo32KiB(new ParkConfig(Duration.ofSeconds(30), 16 << 20, ALL, 0, 10));
    }

    /** One client's messages fill what all may keep; when they are gone, each of those who wait for that is read again. */
    @Test
    void whoWasNotReadForOthersIsReadWhenTheyAreGone() throws Exception {
        ParkConfig park = new ParkConfig(Duration.ofSeconds(30), 16 << 20, ALL, 0, 100);
        List<Joined> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(parkedBy(park));
        }
        Joined first = parkedBy(park);
        parking.counts().limit(4 << 20);
        Thread.startVirtualThread(() -> sendAll(first.client(), 1100));
        Await.until(() -> parking.counts().bytes() >= 4 << 20, "a client whose messages fill it all");
        others.forEach(other -> Thread.startVirtualThread(() -> sendAll(other.client(), 30)));
        parking.fixture.awaitServerStall();
        long ofOne = 30L * Frame.text(body(10)).masked().wire().length - 10;
        assertTrue(parking.counts().bytes() < (4 << 20) + 20 * ofOne, "all were read on");

        parking.fixture.advance(ParkingFixture.LONGER_THAN_A_PAUSE);
        Peer next = parking.reconnect.agree();
        for (int i = 0; i < 1100; i++) {
            next.expect(Frame.text(body(i)).masked());
        }
        Await.until(() -> parking.counts().bytes() == 20 * ofOne, "the messages of all who waited");
    }

    private Joined parkedBy(ParkConfig park) throws Exception {
        Joined relay = parking.join(park);
        int before = parking.counts().parked();
        relay.server().leave();
        Await.until(() -> parking.counts().parked() > before, "one more that is parked");
        return relay;
    }

    private void expectReadUpTo32KiB(ParkConfig park) throws Exception {
        Joined relay = parking.join(park);
        relay.server().leave();
        parking.expectAsked("lost");
        int messages = 300;
        Thread sender = Thread.startVirtualThread(() -> sendAll(relay.client(), messages));
        parking.fixture.awaitServerStall();
        long waits = parking.counts().bytes();
        assertTrue(waits >= 32 * 1024 && waits < 100 * 1024, "waits: " + waits);
        Peer next = parking.reconnect.agree();
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
        Joined relay = parking.join(park());
        relay.client().send(Frame.ping("before").masked());
        relay.server().expect(Frame.ping("before").masked());
        relay.server().leave();
        relay.client().expect(Frame.pong("before"));
        parking.expectAsked("lost");
        relay.client().send(Frame.ping("while").masked());
        relay.client().expect(Frame.pong("while"));
        Peer next = parking.reconnect.agree();
        relay.client().send(Frame.ping("after").masked());
        next.expect(Frame.ping("after").masked());
    }

    @Test
    void aPingThatTheServerAnsweredIsNotAnsweredTwice() throws Exception {
        Joined relay = parking.join(park());
        relay.client().send(Frame.ping("?").masked());
        relay.server().expect(Frame.ping("?").masked());
        relay.server().send(Frame.pong("?"));
        relay.client().expect(Frame.pong("?"));
        relay.server().leave();
        parking.expectAsked("lost");
        expectPasses(relay.client(), parking.reconnect.agree());
    }

    @Test
    void whatComesRightBehindThe101Passes() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        Peer next = parking.reconnect.agree(
                ByteBuffer.wrap(Frame.text("hello again").wire()));
        relay.client().expect(Frame.text("hello again"));
        expectPasses(relay.client(), next);
    }

    @Test
    void theFirstMessagesAreToldAgain() throws Exception {
        Joined relay = parking.join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 2, 10));
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
        parking.expectAsked("lost");
        relay.client().send(Frame.text("fourth").masked());
        parking.fixture.settle();
        Peer next = parking.reconnect.agree();
        next.expect(login);
        next.expectHex("0181 00000000 41 8081 00000000 42");
        next.expect(Frame.text("fourth").masked());
        expectPasses(relay.client(), next);
    }

    @Test
    void firstMessagesThatCameWhileItWasParkedAreRememberedToo() throws Exception {
        Joined relay = parking.join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 1, 10));
        relay.server().leave();
        parking.expectAsked("lost");
        relay.client().send(Frame.text("login").masked());
        parking.fixture.settle();
        Peer second = parking.reconnect.agree();
        second.expect(Frame.text("login").masked());
        assertEquals(List.of("cancelled"), parking.reconnect.told());
        second.leave();
        parking.expectAsked("lost");
        Peer third = parking.reconnect.agree();
        third.expect(Frame.text("login").masked());
        expectPasses(relay.client(), third);
    }
}
