package io.towline.listener.http2.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.ClientNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How windows grow with what is read, and what they cost. Windows begin with 100 bytes, connections with 65535. */
class UploadWindowsTest {

    private static final int MOST = 700;

    /** One client that is alone may have 1000 of it. */
    private final WindowBudget budget = new WindowBudget(2000);

    private long now;
    private int addresses;

    /** A connection of a client, and what it was told. */
    private final class Client {
        private final List<String> told = new ArrayList<>();
        private final GrownWindows grown;
        private final ClientStreams streams;

        Client() {
            this(new ClientNetwork(true, addresses++));
        }

        Client(ClientNetwork from) {
            grown = new GrownWindows(budget, from, MOST);
            streams = new ClientStreams(
                    new ClientStreams.Uploads(100, grown, () -> now),
                    (stream, bytes) -> told.add(stream + "+" + bytes));
        }

        Client post(int stream) {
            streams.opened(stream, false, OptionalLong.empty());
            return this;
        }

        /** So much comes, and is read. */
        List<String> pass(int stream, int bytes) throws IOException {
            assertTrue(streams.takeFromConnection(bytes));
            assertTrue(streams.take(stream, bytes), "beyond the window");
            streams.takeBody(stream, bytes, false);
            told.clear();
            streams.read(0, bytes);
            streams.read(stream, bytes);
            return List.copyOf(told);
        }

        /** Sends and is read until its window is as wide as may be. */
        Client widen() throws IOException {
            for (int i = 0; i < 6; i++) {
                pass(1, 100 + grown.ofConnection());
            }
            return this;
        }

        /** Of one that is read at once, in so many windows' time. */
        Client pass(int stream, int bytes, int windows) throws IOException {
            for (int i = 0; i < windows; i++) {
                pass(stream, bytes << i);
            }
            return this;
        }
    }

    @Test
    void aWindowThatIsReadThroughQuicklyDoublesUpToTheMost() throws IOException {
        Client client = new Client().post(1);
        assertEquals(List.of("0+60", "1+60"), client.pass(1, 60));
        assertEquals(List.of("0+60", "0+100", "1+160"), client.pass(1, 60));
        now += Duration.ofMillis(500).toNanos();
        assertEquals(List.of("0+200", "0+200", "1+400"), client.pass(1, 200));
        assertEquals(List.of("0+400", "0+400", "1+800"), client.pass(1, 400));
        assertEquals(List.of("0+800", "1+800"), client.pass(1, 800));
        assertEquals(700, budget.used());
        assertFalse(client.streams.take(1, 801));
    }

    @Test
    void whatIsReadSlowlyStaysAsItIs() throws IOException {
        Client client = new Client().post(1);
        now += Duration.ofMillis(500).toNanos() + 1;
        assertEquals(List.of("0+100", "1+100"), client.pass(1, 100));
        assertEquals(List.of("0+50", "1+50"), client.pass(1, 50));
        now += Duration.ofMillis(501).toNanos();
        assertEquals(List.of("0+50", "1+50"), client.pass(1, 50));
        assertEquals(List.of("0+100", "0+100", "1+200"), client.pass(1, 100));
    }

    /** And what it had grown by is given back while the rest comes. */
    @Test
    void whoseEndIsKnownGetsNoMoreThanIsMissing() throws IOException {
        Client client = new Client();
        client.streams.opened(1, false, OptionalLong.of(530));
        assertEquals(List.of("0+100", "0+100", "1+200"), client.pass(1, 100));
        assertEquals(List.of("0+200", "0+30", "1+230"), client.pass(1, 200));
        assertEquals(130, budget.used());
        assertEquals(
                List.of("0+100"), client.pass(1, 100), "the rest, 130, is let through already; the stream shrinks");
        assertEquals(130, budget.used());
        assertEquals(List.of("1+70"), client.pass(1, 100), "no stream is narrower than it began");
        assertEquals(30, budget.used());
        assertEquals(List.of("1+30"), client.pass(1, 30));
        assertEquals(0, budget.used());
    }

    @Test
    void theEndOfABodyLeavesRoomToTheNextOfItsConnection() throws IOException {
        Client client = new Client().post(1).pass(1, 100, 2).post(3);
        client.streams.ended(1);
        assertEquals(300, budget.used());
        now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of("3+100"), client.pass(3, 100), "the connection shrinks");
        assertEquals(200, budget.used());
        assertEquals(
                List.of("3+200"), client.pass(3, 100), "it shrinks once more, and the stream grows into what is left");
        assertEquals(100, budget.used());
        client.streams.reset(3);
        assertEquals(100, budget.used());
        client.streams.read(0, 100);
        assertEquals(0, budget.used());
    }

    /** However many connections it has. */
    @Test
    void noClientHasMoreThanItLeavesToTheOthers() throws IOException {
        ClientNetwork greedy = new ClientNetwork(false, 0x2001_0db8_0000_0001L);
        List<Client> its = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            its.add(new Client(greedy).post(1).widen());
        }
        assertEquals(List.of(700, 300, 0, 0, 0, 0, 0, 0), grown(its));
        Client other = new Client().post(1).widen();
        assertEquals(500, other.grown.ofConnection(), "and as much is left");
        Client third = new Client().post(1).widen();
        assertEquals(250, third.grown.ofConnection(), "and as much is left");
        other.grown.close();
        its.get(7).widen();
        assertEquals(List.of(700, 300, 0, 0, 0, 0, 0, 0), grown(its), "it has more than half of the rest");
        third.grown.close();
        its.get(1).grown.close();
        its.get(7).widen();
        assertEquals(List.of(700, 0, 0, 0, 0, 0, 0, 300), grown(its));
        its.forEach(each -> each.grown.close());
        assertEquals(0, budget.used());
        assertEquals(0, budget.clients(), "nobody is remembered");
    }

    private static List<Integer> grown(List<Client> all) {
        return all.stream().map(each -> each.grown.ofConnection()).toList();
    }

    @Test
    void manyWhoWaitForTheBudgetGetWhatIsGivenBack() throws IOException {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(new Client().post(1).pass(1, 100, 1));
        }
        assertEquals(Collections.nCopies(19, 100), grown(all.subList(0, 19)));
        assertEquals(List.of(50, 25, 12, 6, 3, 2, 1, 0, 0, 0, 0), grown(all.subList(19, 30)));
        assertEquals(1999, budget.used());
        for (Client each : all.subList(26, 30)) {
            assertEquals(List.of("0+100", "1+100"), each.pass(1, 100), "as wide as ever, and no wider");
        }
        all.subList(0, 4).forEach(each -> each.grown.close());
        for (Client each : all.subList(26, 30)) {
            each.pass(1, 100);
        }
        assertEquals(List.of(100, 100, 100, 50), grown(all.subList(26, 30)));
        all.forEach(each -> each.grown.close());
        assertEquals(0, budget.used());
    }

    @Test
    void whoeverSendsAThousandBodiesAndStopsCostsNoMoreThanTheBudget() throws IOException {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Client client = new Client();
            all.add(client);
            for (int stream = 1; stream < 200; stream += 2) {
                client.post(stream).pass(stream, 100);
            }
        }
        assertEquals(1997, budget.used());
        assertEquals(
                1997, all.stream().mapToInt(each -> each.grown.ofConnection()).sum());
        for (Client each : all) {
            for (int stream = 1; stream < 200; stream += 4) {
                each.streams.reset(stream);
                each.streams.ended(stream + 2);
            }
            each.streams.read(0, MOST);
            assertEquals(0, each.grown.ofConnection());
        }
        assertEquals(0, budget.used());
    }

    @Test
    void whatIsReadAfterTheConnectionIsClosedCostsNothing() throws IOException {
        Client client = new Client().post(1).pass(1, 100, 2);
        client.grown.close();
        assertEquals(0, budget.used());
        assertEquals(List.of("0+400", "1+400"), client.pass(1, 400));
        client.streams.ended(1);
        client.streams.read(0, 100);
        assertEquals(0, budget.used());
        client.grown.close();
        assertEquals(0, budget.used());
    }

    @Test
    void nothingMayComeBehindTheEndAndNothingIsGranted() throws IOException {
        Client client = new Client().post(1);
        client.streams.ended(1);
        client.streams.read(1, 100);
        assertEquals(List.of(), client.told);
    }

    /** As where the client is told by a connection that breaks in that very moment. */
    @Test
    void aStreamMayEndWhileItsClientIsToldOfMore() throws IOException {
        GrownWindows grown = new GrownWindows(budget, new ClientNetwork(true, 1), MOST);
        List<ClientStreams> ending = new ArrayList<>();
        ClientStreams streams = new ClientStreams(
                new ClientStreams.Uploads(100, grown, () -> now), (stream, bytes) -> ending.forEach(it -> it.reset(1)));
        streams.opened(1, false, OptionalLong.empty());
        ending.add(streams);
        streams.read(1, 100);
        assertEquals(100, grown.ofConnection());
        streams.read(0, 100);
        assertEquals(0, grown.ofConnection(), "no stream is wider that has ended");
        assertEquals(0, budget.used());
    }
}
