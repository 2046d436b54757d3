package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What operators see of servers, and that a drained one is left alone. */
class DrainedServerTest {

    private static final String ONE = "ws://127.0.0.1:1";
    private static final String TWO = "ws://127.0.0.1:2";
    private static final Server FIRST = SampleConfig.server(1);
    private static final Server SECOND = SampleConfig.server(2);

    private final UpstreamGroup group;

    DrainedServerTest() throws Exception {
        group = new UpstreamGroup(new SampleConfig.Upstream(FIRST, SECOND).config(), new TestClock(), Runnable::run);
    }

    @Test
    void aDrainedServerGetsNoLeasesAndKeepsItsOwn() {
        ServerLease held = lease();
        assertEquals(ONE, held.server());
        assertTrue(group.drain(ONE, true));
        assertEquals(List.of(TWO, TWO), List.of(lease().server(), lease().server()));
        assertEquals(
                List.of(view(FIRST, ServerView.State.DRAINED, 1), view(SECOND, ServerView.State.IN_USE, 2)),
                group.view());
        assertTrue(group.isDrained(ONE));
        assertFalse(group.isDrained(TWO));
        assertEquals("no server has room", group.whyNobody());
        assertEquals(Set.of(ONE), group.drained());
    }

    @Test
    void notEvenAsTheLastResort() {
        group.drain(ONE, true);
        assertTrue(group.lease(Set.of(TWO)).isEmpty());
        fail(3); // which sets the other aside; that one is asked all the same
        assertEquals(TWO, lease().server());
        group.drain(TWO, true);
        assertTrue(group.lease(Set.of()).isEmpty());
        assertEquals("drained by operator", group.whyNobody());
    }

    @Test
    void takenBackItHasItsTurnAgain() {
        group.drain(ONE, true);
        group.drain(TWO, true);
        group.drain(ONE, false);
        assertEquals(ONE, lease().server());
        assertEquals("no server has room", group.whyNobody());
        assertEquals(Set.of(TWO), group.drained());
    }

    @Test
    void aServerOfAnotherGroupIsNone() {
        assertFalse(group.drain("ws://127.0.0.1:3", true));
        assertEquals(Set.of(), group.drained());
    }

    @Test
    void handshakesAreCountedAndTheLastFailureIsToldWithTheLastLatency() throws Exception {
        ServerLease agreed = lease();
        agreed.agreed(Duration.ofMillis(7));
        agreed.failed(FailureKind.CONNECT, "too late to say so");
        group.drain(ONE, true);
        fail(2);
        ServerLease answered = lease();
        answered.succeeded();
        answered.close();
        fail(1);
        assertEquals(
                List.of(
                        new ServerView(
                                FIRST,
                                ServerView.State.DRAINED,
                                Optional.empty(),
                                1,
                                1,
                                failures(0),
                                Optional.of(Duration.ofMillis(7)),
                                Optional.empty()),
                        new ServerView(
                                SECOND,
                                ServerView.State.IN_USE,
                                Optional.empty(),
                                0,
                                1,
                                failures(3),
                                Optional.empty(),
                                Optional.of("out of order"))),
                group.view());
        fail(2);
        assertEquals(ServerView.State.SET_ASIDE, group.view().getLast().state());
    }

    private static ServerView view(Server server, ServerView.State state, int leases) {
        return new ServerView(
                server, state, Optional.empty(), leases, 0, failures(0), Optional.empty(), Optional.empty());
    }

    private static Map<FailureKind, Long> failures(long connects) {
        return Map.of(
                FailureKind.CONNECT,
                connects,
                FailureKind.ANSWER,
                0L,
                FailureKind.STATUS,
                0L,
                FailureKind.EARLY_LOSS,
                0L);
    }

    private ServerLease lease() {
        return group.lease(Set.of()).orElseThrow();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            ServerLease lease = lease();
            lease.failed(FailureKind.CONNECT, "out of order");
            lease.close();
        }
    }
}
