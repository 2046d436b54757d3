package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A group that takes the place of another knows what that one knew of the servers that stay. */
class SuccessorTest {

    private static final String ONE = "ws://127.0.0.1:1";
    private static final String TWO = "ws://127.0.0.1:2";

    private final TestClock clock = new TestClock();
    private final SampleConfig.Upstream config = new SampleConfig.Upstream();

    @Test
    void aServerThatWasSetAsideStaysAside() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        for (int i = 0; i < 3; i++) {
            failed(before, TWO);
        }
        UpstreamGroup after = successor(before, server(1), server(2), server(3));
        assertEquals(ServerView.State.SET_ASIDE, view(after, ONE).state());
        assertEquals(3, view(after, ONE).failed());
        assertEquals(Optional.of("out of order"), view(after, ONE).lastFailure());
        clock.advance(Duration.ofSeconds(10));
        assertEquals(ONE, lease(after, TWO, "ws://127.0.0.1:3").server());
    }

    /** Two failures before and one after are three in a row. */
    @Test
    void failuresInARowGoOn() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        failed(before, TWO);
        failed(before, TWO);
        UpstreamGroup after = successor(before, server(2), server(1));
        failed(after, TWO);
        assertEquals(ServerView.State.SET_ASIDE, view(after, ONE).state());
    }

    @Test
    void conversationsFromBeforeCountForMaxConnections() throws Exception {
        UpstreamGroup before = group(server(1));
        ServerLease first = lease(before);
        ServerLease second = lease(before);
        UpstreamGroup after = successor(before, new Server(false, "127.0.0.1", 1, 1, OptionalInt.of(2)));
        assertEquals(2, after.leases());
        assertTrue(after.lease(Set.of()).isEmpty());
        first.close();
        assertEquals(ONE, lease(after).server());
        assertTrue(after.lease(Set.of()).isEmpty());
        second.close();
        assertEquals(1, after.leases());
        assertEquals(1, before.leases());
    }

    @Test
    void aServerThatLeftAndCameBackHasItsConversationsStill() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        ServerLease held = lease(before, TWO);
        UpstreamGroup without = successor(before, server(2));
        assertFalse(without.has(ONE));
        UpstreamGroup back = successor(without, server(1), server(2));
        assertEquals(1, view(back, ONE).leases());
        held.close();
        assertEquals(0, view(back, ONE).leases());
    }

    @Test
    void aServerThatLeftBeginsAnewInEverythingElse() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        ServerLease held = lease(before, TWO);
        for (int i = 0; i < 3; i++) {
            failed(before, TWO);
        }
        before.drain(ONE, true);
        UpstreamGroup back = successor(successor(before, server(2)), server(1), server(2));
        assertEquals(ServerView.State.IN_USE, view(back, ONE).state());
        assertEquals(1, view(back, ONE).leases());
        held.close();
    }

    @Test
    void whatIsLeftOfAServerWithoutConversationsIsForgotten() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        failed(before, TWO);
        UpstreamGroup back = successor(successor(before, server(2)), server(1), server(2));
        assertEquals(0, view(back, ONE).failed());
    }

    @Test
    void whatAnOperatorDrainedStaysDrained() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        before.drain(ONE, true);
        UpstreamGroup after = successor(before, server(1), server(2), server(3));
        assertEquals(Set.of(ONE), after.drained());
    }

    /** Round-robin goes on where it was: a heavier server has its bigger share from the next turn on. */
    @Test
    void anotherWeightHoldsAtOnce() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        assertEquals("12", chosen(before, 2));
        UpstreamGroup after = successor(before, new Server(false, "127.0.0.1", 1, 3, OptionalInt.empty()), server(2));
        assertEquals("1121", chosen(after, 4));
    }

    @Test
    void untilItIsInForceNothingHasChanged() throws Exception {
        UpstreamGroup before = group(server(1), server(2));
        UpstreamGroup prepared = before.successor(config(server(3)), Runnable::run);
        assertTrue(prepared.lease(Set.of()).isEmpty());
        assertEquals("12", chosen(before, 2));
        failed(before, TWO);
        UpstreamGroup other = successor(before, server(1));
        assertEquals(1, view(other, ONE).failed());
    }

    private UpstreamGroup group(Server... servers) throws Exception {
        return new UpstreamGroup(config(servers), clock, Runnable::run);
    }

    private UpstreamGroup successor(UpstreamGroup before, Server... servers) throws Exception {
        UpstreamGroup after = before.successor(config(servers), Runnable::run);
        after.comeIntoForce();
        return after;
    }

    private UpstreamConfig config(Server... servers) {
        config.servers = List.of(servers);
        return config.config();
    }

    private static Server server(int port) {
        return SampleConfig.server(port);
    }

    private static ServerLease lease(UpstreamGroup group, String... tried) {
        return group.lease(Set.of(tried)).orElseThrow();
    }

    private static void failed(UpstreamGroup group, String tried) {
        ServerLease lease = lease(group, tried);
        lease.failed(FailureKind.CONNECT, "out of order");
        lease.close();
    }

    private static ServerView view(UpstreamGroup group, String url) {
        return group.view().stream()
                .filter(each -> each.server().url().equals(url))
                .findFirst()
                .orElseThrow();
    }

    private static String chosen(UpstreamGroup group, int count) {
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerLease lease = lease(group);
            ports.add(lease.server().substring("ws://127.0.0.1:".length()));
            lease.close();
        }
        return String.join("", ports);
    }
}
