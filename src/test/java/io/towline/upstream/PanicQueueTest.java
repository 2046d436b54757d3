package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import io.towline.testkit.SampleConfig;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where so many servers are lost that the others are asked again, those who wait hear of it. */
class PanicQueueTest {

    @AutoClose
    private final HeldThread thread = new HeldThread();

    PanicQueueTest() throws Exception {}

    @ParameterizedTest
    @ValueSource(strings = {"down", "set aside", "drained"})
    void whoWaitsIsServedByAServerThatIsTrustedAgain(String how) throws Exception {
        SampleConfig.Upstream config = new SampleConfig.Upstream(server(1), server(2));
        config.maxFails = OptionalInt.of(1);
        config.panic = OptionalInt.of(50);
        config.queueTimeout = Optional.of(Duration.ofMinutes(1));
        config.active = new Active(
                Check.TCP,
                "/",
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                1,
                1,
                0,
                false);
        UpstreamGroup group = new UpstreamGroup(config.config(), thread.clock(), Runnable::run);
        List<Server> servers = group.members();
        group.verdicts().checkFailed(servers.get(1), "for the test");
        ServerLease first = group.lease(Set.of()).orElseThrow();
        assertEquals(servers.get(0), first.config());

        CompletableFuture<ServerLease> served = new CompletableFuture<>();
        thread.on(() -> assertTrue(
                new WaitingForServer(group, Affinity.NONE, thread.io()).begin(false, outcome(served::complete))));
        thread.settle();
        assertEquals(1, group.queued());

        if (how.equals("down")) {
            group.verdicts().checkFailed(servers.get(0), "for the test");
        } else if (how.equals("drained")) {
            assertTrue(group.drain(servers.get(0).url(), true));
        } else {
            first.failed(FailureKind.ANSWER, "for the test");
        }
        assertEquals(servers.get(1), Await.result(served, "a server").config());
    }

    private static Server server(int port) {
        return new Server(false, "127.0.0.1", port, 1, OptionalInt.of(1));
    }

    private static ServerQueue.Outcome outcome(Consumer<ServerLease> served) {
        return new ServerQueue.Outcome() {
            @Override
            public void served(ServerLease lease) {
                served.accept(lease);
            }

            @Override
            public void inVain() {
                throw new AssertionError("its time is not over");
            }
        };
    }
}
