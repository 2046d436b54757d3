package io.towline.bridge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Message;
import io.towline.bridge.receiver.Attached;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What sessions share and wait for, when it is free again: all that wait for it go on, not only the first. */
class ManyWaitersTest {

    private static final int MANY = 60;
    private static final long LIMIT = 1 << 20;
    private static final long SCARCE = LIMIT * 3 / 4;
    private static final Duration LOOK = Duration.ofMillis(400); // Throttle looks again after 250

    private final List<FakeUplink> servers = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private SessionFixture world;

    private void begin(int clientPercent) throws IOException {
        world = new SessionFixture(LIMIT, clientPercent);
    }

    @AfterEach
    void end() throws InterruptedException {
        world.close();
    }

    private void open(int many) throws Exception {
        for (int i = 0; i < many; i++) {
            sessions.add(world.open());
            servers.add(world.uplink());
        }
    }

    private void allSay(String text) throws Exception {
        world.thread.on(() -> servers.forEach(server -> server.says(text)));
        world.settle();
    }

    private long suspended() {
        return servers.stream()
                .filter(server -> "suspend".equals(server.done.getLast()))
                .count();
    }

    @Test
    void allServersAreReadAgainWhenTheBudgetIsFree() throws Exception {
        begin(100);
        open(MANY);
        long filler = SCARCE - world.budget.used();
        world.budget.take(filler);
        allSay("x");
        assertEquals(MANY, suspended());
        world.thread.pass(LOOK);
        assertEquals(MANY, suspended(), "nothing is free yet");
        world.budget.give(filler);
        world.thread.pass(LOOK);
        assertEquals(0, suspended());
    }

    /** The first to look take what there is; as soon as more is free, so do the others. */
    @Test
    void thoseForWhomItWasNotEnoughGoOnWithTheNext() throws Exception {
        begin(100);
        open(MANY);
        long filler = SCARCE - world.budget.used();
        world.budget.take(filler);
        allSay("x");
        for (int round = 0; round < 5; round++) {
            world.budget.give(100); // less than a message of each
            world.thread.pass(LOOK);
            world.budget.take(100);
        }
        allSay("y");
        assertEquals(MANY, suspended());
        world.budget.give(filler);
        world.thread.pass(LOOK);
        assertEquals(0, suspended());
    }

    @Test
    void allOfAClientGoOnWhenItsShareIsFree() throws Exception {
        begin(50);
        open(40);
        long filler = SCARCE / 2 - world.sessions.budget(world.arrival.client()).used();
        world.sessions.budget(world.arrival.client()).take(filler);
        allSay("x");
        assertEquals(40, suspended());
        world.sessions.budget(world.arrival.client()).give(filler);
        world.thread.pass(LOOK);
        assertEquals(0, suspended());
    }

    /** What one session acknowledges frees the others, on whatever thread they are. */
    @Test
    void whatOneSessionGivesBackFreesAllOthers() throws Exception {
        begin(100);
        open(MANY);
        Session holder = sessions.getFirst();
        world.thread.on(() -> servers.getFirst().says("x".repeat(900)));
        world.budget.take(SCARCE - world.budget.used());
        allSay("x");
        world.budget.give(MANY * 65L - 900);
        world.thread.pass(LOOK);
        assertEquals(MANY, suspended());
        world.thread.on(() -> holder.acknowledge(2));
        world.thread.pass(LOOK);
        assertEquals(0, suspended());
    }

    @Test
    void allThatStandInLineForAServerGoOnWhenItHasRoom() throws Exception {
        begin(100);
        open(MANY);
        List<String> answers = new ArrayList<>();
        world.thread.on(() -> {
            servers.forEach(server -> server.room = 0);
            sessions.forEach(session -> IntStream.range(0, 30).forEach(i -> post(session, answers)));
        });
        assertEquals(List.of(), answers);
        world.thread.on(() -> servers.forEach(server -> server.givesRoom(10)));
        assertEquals(MANY * 10, answers.size());
        world.thread.on(() -> servers.forEach(server -> server.givesRoom(1000)));
        assertEquals(MANY * 30, answers.size());
        assertEquals(List.of("accepted"), answers.stream().distinct().toList());
        assertEquals(MANY * 8192L, world.budget.used());
    }

    private static void post(Session session, List<String> answers) {
        session.inbox()
                .reserve()
                .fill(List.of(new Message(true, "m".getBytes(StandardCharsets.UTF_8))), new Inbox.Reply() {
                    @Override
                    public void accepted(long ack) {
                        answers.add("accepted");
                    }

                    @Override
                    public void refused(Inbox.Refusal why) {
                        answers.add("refused " + why);
                    }
                });
    }

    /** A place behind one that is given up is not forgotten. */
    @Test
    void whoIsBehindAPlaceThatIsGivenUpGoesOn() throws Exception {
        begin(100);
        open(MANY);
        List<String> answers = new ArrayList<>();
        List<Inbox.Place> first = new ArrayList<>();
        world.thread.on(() -> sessions.forEach(session -> {
            first.add(session.inbox().reserve());
            IntStream.range(0, 30).forEach(i -> post(session, answers));
        }));
        assertEquals(List.of(), answers);
        world.thread.on(() -> first.forEach(Inbox.Place::abandon));
        assertEquals(MANY * 30, answers.size());
    }

    /** Each that was put off for taking over too quickly is judged again, however many they are. */
    @Test
    void allReceiversThatWereOffAreJudgedAgain() throws Exception {
        begin(100);
        open(1);
        Session session = sessions.getFirst();
        List<String> told = new ArrayList<>();
        FakeReceiver last = world.attach(session);
        for (int i = 0; i < 3; i++) {
            last = world.attach(session); // the third takeover is the last that is admitted
        }
        world.thread.on(() -> IntStream.range(0, MANY)
                .forEach(i -> session.attach(
                        new FakeReceiver(session),
                        Optional.empty(),
                        attached -> told.add(attached instanceof Attached.Yes ? "yes" : "off"))));
        assertEquals(List.of(), told);
        FakeReceiver gone = last;
        world.thread.on(() -> session.detach(gone));
        world.thread.pass(Duration.ofMillis(200));
        assertEquals(MANY, told.size());
        assertEquals("yes", told.getFirst());
        world.thread.pass(Duration.ofSeconds(11));
        assertEquals(MANY, told.size());
    }
}
