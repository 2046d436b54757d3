package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When a name is looked up, and what serves meanwhile. Lookups run when the test says so. */
class ResolvedNameTest {

    private final TestClock clock = new TestClock();
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private String dns = "10.0.0.1";
    private final ResolvedName<InetAddress> name = ResolvedName.ofAddresses(
            "app.example", Duration.ofSeconds(30).toNanos(), clock, lookups::add, this::lookUp);

    @Test
    void theFirstAskersWaitForOneLookup() {
        ask("a");
        ask("b");
        assertEquals(List.of(), told);
        assertEquals(1, lookups.size());
        lookups.remove().run();
        assertEquals(List.of("a 10.0.0.1", "b 10.0.0.1"), told);
    }

    @Test
    void anAnswerIsBelievedForAWhile() {
        known();
        clock.advance(Duration.ofSeconds(29));
        ask("b");
        assertEquals(List.of("b 10.0.0.1"), told);
        assertTrue(lookups.isEmpty());
    }

    @Test
    void anOldAnswerServesWhileANewOneIsFetched() {
        known();
        clock.advance(Duration.ofSeconds(30));
        dns = "10.0.0.2";
        ask("b");
        ask("c");
        assertEquals(List.of("b 10.0.0.1", "c 10.0.0.1"), told);
        assertEquals(1, lookups.size());
        lookups.remove().run();
        ask("d");
        assertEquals("d 10.0.0.2", told.getLast());
    }

    @Test
    void anOldAnswerServesWhileTheDnsIsOutOfOrder() {
        known();
        clock.advance(Duration.ofSeconds(30));
        dns = "";
        ask("b");
        lookups.remove().run();
        ask("c");
        assertEquals(List.of("b 10.0.0.1", "c 10.0.0.1"), told);
    }

    @Test
    void withoutAnyAnswerAskersAreToldWhyAndOneWhoComesASecondLaterAsksAgain() {
        dns = "";
        ask("a");
        lookups.remove().run();
        assertEquals(List.of("a could not resolve app.example: no such name"), told);
        dns = "10.0.0.1";
        clock.advance(Duration.ofMillis(999));
        ask("b");
        assertEquals("b could not resolve app.example: no such name", told.getLast());
        assertTrue(lookups.isEmpty());
        clock.advance(Duration.ofMillis(1));
        ask("c");
        lookups.remove().run();
        assertEquals("c 10.0.0.1", told.getLast());
    }

    @Test
    void aFailureIsBelievedNoLongerThanAnAnswer() {
        ResolvedName<InetAddress> hasty = ResolvedName.ofAddresses(
                "app.example", Duration.ofMillis(10).toNanos(), clock, lookups::add, this::lookUp);
        dns = "";
        hasty.ask(waiter("a"));
        lookups.remove().run();
        dns = "10.0.0.1";
        clock.advance(Duration.ofMillis(10));
        hasty.ask(waiter("b"));
        lookups.remove().run();
        assertEquals("b 10.0.0.1", told.getLast());
    }

    @Test
    void anAnswerIsBelievedNoLongerThanItWantsToBeAndForASecondAtLeast() {
        List<Long> lives = new ArrayList<>(List.of(5L, 0L, 60L));
        ResolvedName<String> service = new ResolvedName<>(
                "_chat._tcp.example",
                Duration.ofSeconds(30).toNanos(),
                clock,
                lookups::add,
                name -> new ResolvedName.Answer<>(
                        List.of("x"), Duration.ofSeconds(lives.removeFirst()).toNanos()));
        for (long believed : List.of(5, 1, 30)) {
            service.look();
            lookups.remove().run();
            clock.advance(Duration.ofSeconds(believed).minusNanos(1));
            service.look();
            assertTrue(lookups.isEmpty());
            clock.advance(Duration.ofNanos(1));
        }
        service.look();
        assertEquals(1, lookups.size());
    }

    @Test
    void howLongItIsBelievedMayChange() {
        known();
        name.believe(Duration.ofSeconds(5).toNanos());
        clock.advance(Duration.ofSeconds(5));
        name.look();
        assertEquals(1, lookups.size());
    }

    @Test
    void theNameIsSaidOnce() {
        dns = "app.example: Name or service not known";
        ask("a");
        lookups.remove().run();
        assertEquals(List.of("a could not resolve app.example: Name or service not known"), told);
    }

    @Test
    void whoForgetsIsNotTold() {
        ResolvedName.Waiter<InetAddress> waiter = waiter("a");
        name.ask(waiter);
        name.forget(waiter);
        lookups.remove().run();
        assertEquals(List.of(), told);
    }

    @Test
    void failuresMoveTheBeginningOnByOne() {
        name.failedAt(0);
        name.failedAt(0); // another connect that began at the same address
        assertEquals(1, name.first());
    }

    private void known() {
        ask("a");
        lookups.remove().run();
        told.clear();
    }

    private void ask(String who) {
        name.ask(waiter(who));
    }

    private ResolvedName.Waiter<InetAddress> waiter(String who) {
        return new ResolvedName.Waiter<InetAddress>() {
            @Override
            public void resolved(List<InetAddress> addresses) {
                told.add(who + " " + addresses.getFirst().getHostAddress());
            }

            @Override
            public void unresolved(IOException cause) {
                told.add(who + " " + cause.getMessage());
            }
        };
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        if (dns.isEmpty()) {
            throw new UnknownHostException("no such name");
        }
        if (dns.contains(" ")) {
            throw new UnknownHostException(dns);
        }
        return new InetAddress[] {InetAddress.ofLiteral(dns)};
    }
}
