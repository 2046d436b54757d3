package io.towline.bridge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.session.Inbox.Place;
import io.towline.bridge.session.Inbox.Refusal;
import io.towline.testkit.HeldThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of posts; each of one letter costs 65 bytes of the budget while it waits. */
class InboxTest {

    private static final Farewell BYE = new Farewell(1000, "bye", true);

    private final FakeUplink uplink = new FakeUplink();
    private final Budget budget = new Budget(10_000);

    /** In the order in which they were told. */
    private final List<String> told = new ArrayList<>();

    private HeldThread thread;
    private Inbox inbox;

    @BeforeEach
    void begin() throws IOException {
        thread = new HeldThread();
        inbox = new Inbox(thread.io(), budget);
    }

    @AfterEach
    void end() throws InterruptedException {
        thread.close();
    }

    private Inbox.Reply reply(String name) {
        return new Inbox.Reply() {
            @Override
            public void accepted(long ack) {
                told.add(name + " " + ack);
            }

            @Override
            public void refused(Refusal why) {
                told.add(name + " " + why);
            }
        };
    }

    private static List<Message> messages(String... texts) {
        return Stream.of(texts)
                .map(text -> new Message(true, text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private void post(String name, long first, String... texts) {
        inbox.post(first, messages(texts), reply(name));
    }

    private Place place() {
        return inbox.reserve();
    }

    private void fill(String name, Place place, String... texts) {
        place.fill(messages(texts), reply(name));
    }

    private void open() {
        uplink.room = 0;
        inbox.open(uplink);
    }

    private void room(int messages) {
        uplink.room = messages;
        inbox.room();
    }

    private void expect(String... all) {
        assertEquals(List.of(all), told);
        told.clear();
    }

    @Test
    void numberedMessagesGoOnAtOnceWhereThereIsRoom() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            post("one", 1, "a", "b");
            post("two", 3, "c");
        });
        expect("one 2", "two 3");
        assertEquals(List.of("a", "b", "c"), uplink.sent);
        assertEquals(0, budget.used());
        assertEquals(3, inbox.accepted());
    }

    @Test
    void aPostIsAnsweredWhenTheUpstreamHasTakenAllOfIt() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a", "b");
            room(1);
        });
        expect();
        assertEquals(1, inbox.accepted());
        thread.on(() -> room(1));
        expect("one 2");
    }

    @Test
    void whatWaitsIsChargedUntilItIsSent() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a", "b", "c");
        });
        assertEquals(3 * 65, budget.used());
        thread.on(() -> room(1));
        assertEquals(2 * 65, budget.used());
        thread.on(() -> room(2));
        assertEquals(0, budget.used());
    }

    @Test
    void postsWaitWhileTheUpstreamHasNotAgreed() throws Exception {
        thread.on(() -> {
            post("one", 1, "a");
            post("two", 2, "b");
        });
        expect();
        thread.on(() -> inbox.open(uplink));
        expect("one 1", "two 2");
        assertEquals(List.of("a", "b"), uplink.sent);
    }

    @Test
    void whatWasAcceptedBeforeIsSkippedAndTheRestSent() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            post("one", 1, "a", "b");
            post("again", 1, "a", "b");
            post("longer", 2, "b", "c");
        });
        expect("one 2", "again 2", "longer 3");
        assertEquals(List.of("a", "b", "c"), uplink.sent);
    }

    @Test
    void oneWithTheSameNumbersWaitsForTheOther() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a");
            post("again", 1, "a");
        });
        expect();
        assertEquals(2 * 65, budget.used());
        thread.on(() -> room(1));
        expect("one 1", "again 1");
        assertEquals(List.of("a"), uplink.sent);
        assertEquals(0, budget.used());
    }

    @Test
    void aNumberAheadOfWhatStandsInLineIsRefusedAtOnce() throws Exception {
        thread.on(() -> {
            open();
            post("ahead", 2, "b");
            post("one", 1, "a", "b");
            post("far", 4, "d");
            post("two", 3, "c");
        });
        expect("ahead Gap[expected=1]", "far Gap[expected=3]");
        thread.on(() -> room(3));
        expect("one 2", "two 3");
    }

    @Test
    void numberedAndUnnumberedDoNotMix() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            Place early = place();
            post("one", 1, "a");
            fill("early", early, "x");
            fill("late", place(), "y");
        });
        expect("one 1", "early Mixed[]", "late Mixed[]");
        assertEquals(List.of("a"), uplink.sent);
    }

    @Test
    void norDoUnnumberedAndNumbered() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            fill("one", place(), "a");
            post("two", 2, "b");
        });
        expect("one 1", "two Mixed[]");
    }

    @Test
    void anEmptyListIsAcceptedAtOnceAndDecidesNothing() throws Exception {
        thread.on(() -> {
            open();
            post("none", 7);
            post("one", 1, "a");
            fill("nothing", place());
            post("still nothing", 0);
        });
        expect("none 0", "nothing 0", "still nothing 0");
    }

    @Test
    void unnumberedPostsGoOutInTheOrderOfTheirHeads() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            Place first = place();
            Place second = place();
            fill("second", second, "b");
            fill("first", first, "a");
        });
        expect("first 1", "second 2");
        assertEquals(List.of("a", "b"), uplink.sent);
        assertEquals(0, budget.used());
    }

    @Test
    void anAbandonedPlaceHoldsNobodyUp() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            Place first = place();
            fill("second", place(), "b");
            first.abandon();
        });
        expect("second 1");
    }

    @Test
    void atMost32Wait() throws Exception {
        thread.on(() -> {
            open();
            for (int i = 1; i <= 32; i++) {
                post("p" + i, i, "x");
            }
            post("33rd", 33, "x");
            fill("place", place(), "x");
        });
        expect("33rd NoRoom[ack=0]", "place NoRoom[ack=0]");
        thread.on(() -> {
            room(32);
            post("33rd", 33, "x");
        });
        assertEquals(32, told.size());
        assertEquals(32, uplink.sent.size());
    }

    @Test
    void after20SecondsWithoutRoomItIsSaid() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a", "b");
            room(1);
        });
        thread.pass(Duration.ofMillis(19_900));
        expect();
        thread.pass(Duration.ofMillis(200));
        expect("one NoRoom[ack=1]");
        assertEquals(0, budget.used());
        thread.on(() -> {
            post("again", 1, "a", "b");
            room(9);
        });
        expect("again 2");
        assertEquals(List.of("a", "b"), uplink.sent);
    }

    @Test
    void roomForAnyGivesAllMoreTime() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a");
            post("two", 2, "b");
        });
        thread.pass(Duration.ofSeconds(15));
        thread.on(() -> room(1));
        thread.pass(Duration.ofSeconds(15));
        expect("one 1");
        thread.pass(Duration.ofMillis(5_100));
        expect("two NoRoom[ack=1]");
    }

    @Test
    void oneBehindAPlaceThatIsNotFilledIsNotHeldForEver() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            place();
            fill("behind", place(), "b");
        });
        thread.pass(Duration.ofMillis(20_100));
        expect("behind NoRoom[ack=0]");
    }

    @Test
    void oneThatFollowsARefusedOneIsAGap() throws Exception {
        thread.on(() -> {
            open();
            post("one", 1, "a");
        });
        thread.pass(Duration.ofSeconds(10));
        thread.on(() -> post("two", 2, "b"));
        thread.pass(Duration.ofMillis(10_100));
        expect("one NoRoom[ack=0]", "two Gap[expected=1]");
        assertEquals(0, budget.used());
    }

    @Test
    void roomThatOnlyTookWhatWasHeldBackIsUsedAtOnce() throws Exception {
        thread.on(() -> {
            uplink.room = 1;
            uplink.roomBehind = 2;
            inbox.open(uplink);
            post("all", 1, "a", "b", "c");
        });
        expect("all 3");
        assertEquals(List.of("a", "b", "c"), uplink.sent);
    }

    @Test
    void whoWouldHaveToWaitIsRefusedWhereTheBudgetIsSpent() throws Exception {
        budget.take(10_000);
        thread.on(() -> {
            uplink.room = 1;
            inbox.open(uplink);
            post("passes", 1, "a");
            post("waits", 2, "b");
        });
        expect("passes 1", "waits NoRoom[ack=1]");
        assertEquals(10_000, budget.used());
    }

    @Test
    void whatHasBegunIsNotTurnedBackByTheBudget() throws Exception {
        budget.take(10_000);
        thread.on(() -> {
            uplink.room = 1;
            inbox.open(uplink);
            post("half", 1, "a", "b");
        });
        assertEquals(10_065, budget.used());
        thread.on(() -> room(1));
        expect("half 2");
        assertEquals(10_000, budget.used());
    }

    @Test
    void whatWaitsAndWhatComesIsRefusedWhenItCloses() throws Exception {
        thread.on(() -> {
            open();
            Place early = place();
            fill("one", place(), "a");
            inbox.close(BYE);
            fill("early", early, "x");
            fill("late", place(), "y");
        });
        String closed = " Closed[farewell=" + BYE + "]";
        expect("one" + closed, "early" + closed, "late" + closed);
        assertEquals(0, budget.used());
        thread.pass(Duration.ofSeconds(21));
        expect();
    }

    @Test
    void aRepetitionOfWhatWasAcceptedIsAcknowledgedEvenThen() throws Exception {
        thread.on(() -> {
            inbox.open(uplink);
            post("one", 1, "a");
            inbox.close(BYE);
            post("again", 1, "a");
            post("empty", 1);
        });
        expect("one 1", "again 1", "empty 1");
    }
}
