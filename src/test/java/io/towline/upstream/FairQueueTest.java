package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.HeldThread;
import io.towline.testkit.SampleConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whoever comes while others wait for a server takes the place behind them, however soon one comes free. */
class FairQueueTest {

    @AutoClose
    private final HeldThread thread = new HeldThread();

    /** In the order in which they got a server; as what follows, on the thread. */
    private final List<Integer> served = new ArrayList<>();

    private final List<ServerLease> held = new ArrayList<>();
    private int came;

    FairQueueTest() throws Exception {}

    private UpstreamGroup group(int room, Optional<Duration> queueTimeout) throws Exception {
        SampleConfig.Upstream config =
                new SampleConfig.Upstream(new Server(false, "127.0.0.1", 1, 1, OptionalInt.of(room)));
        config.queueTimeout = queueTimeout;
        return new UpstreamGroup(config.config(), thread.clock(), Runnable::run);
    }

    /** As a conversation does: it asks, and waits where it gets nothing. */
    private boolean comes(UpstreamGroup group) {
        int number = came++;
        WaitingForServer waiting = new WaitingForServer(group, Affinity.NONE, thread.io());
        Optional<ServerLease> at = waiting.lease(Set.of());
        at.ifPresent(lease -> serve(number, lease));
        return at.isPresent()
                || waiting.begin(false, new ServerQueue.Outcome() {
                    @Override
                    public void served(ServerLease lease) {
                        serve(number, lease);
                    }

                    @Override
                    public void inVain() {
                        throw new AssertionError("its time is not over");
                    }
                });
    }

    private void serve(int number, ServerLease lease) {
        served.add(number);
        held.add(lease);
    }

    private void settle() throws Exception {
        int before;
        do {
            before = served.size();
            thread.settle();
            thread.settle();
        } while (served.size() > before);
    }

    @Test
    void newcomersWaitBehindWhoWaits() throws Exception {
        int crowd = 500;
        UpstreamGroup group = group(2, Optional.of(Duration.ofMinutes(1)));
        thread.on(() -> IntStream.range(0, crowd).forEach(any -> assertTrue(comes(group))));
        settle();
        assertEquals(List.of(0, 1), served);
        for (int round = 0; round < crowd; round++) {
            thread.on(() -> {
                held.removeFirst().close();
                assertTrue(comes(group)); // before the one whose turn it is has looked
            });
            settle();
        }
        assertEquals(IntStream.range(0, crowd + 2).boxed().toList(), served);
        assertEquals(crowd - 2, group.queued());
    }

    @Test
    void whereNobodyWaitsAnyMoreTheNextIsServedAtOnce() throws Exception {
        UpstreamGroup group = group(1, Optional.of(Duration.ofMinutes(1)));
        thread.on(() -> {
            comes(group);
            comes(group);
            held.removeFirst().close();
        });
        settle();
        thread.on(() -> {
            assertEquals(List.of(0, 1), served);
            held.removeFirst().close();
            comes(group);
            assertEquals(List.of(0, 1, 2), served);
        });
    }

    /** Those who may wait no more, by a reload, would else get nothing although there is room. */
    @Test
    void whoMayNotWaitTakesWhatThereIs() throws Exception {
        UpstreamGroup group = group(1, Optional.of(Duration.ofMinutes(1)));
        thread.on(() -> {
            comes(group);
            comes(group);
        });
        SampleConfig.Upstream roomy =
                new SampleConfig.Upstream(new Server(false, "127.0.0.1", 1, 1, OptionalInt.of(3)));
        UpstreamGroup next = group.successor(roomy.config(), Runnable::run);
        thread.on(() -> {
            next.comeIntoForce();
            assertTrue(comes(next));
            assertEquals(List.of(0, 2), served);
        });
        settle();
        assertEquals(List.of(0, 2, 1), served);
    }
}
