package io.towline.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.StatusRange;
import io.towline.io.Descriptors;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.ServerView;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.connect.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Each address of a name is checked by itself, for as long as the name has it. */
class NamedServersChecksTest {

    private final XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    private final TestClock clock = new TestClock();

    @AutoClose
    private final Asked first = new Asked("127.0.0.2", 0);

    @AutoClose
    private final Asked second = new Asked("127.0.0.3", first.port());

    @AutoClose
    private final HealthChecks checks;

    private final SampleConfig.Upstream config =
            new SampleConfig.Upstream(new Server(false, "app.example", first.port(), 1, OptionalInt.empty()));
    private final UpstreamGroup group;
    private String dns = "127.0.0.2 127.0.0.3";

    NamedServersChecksTest() throws Exception {
        config.active = new Active(
                Check.TCP,
                "/",
                Optional.empty(),
                List.of(new StatusRange(200, 399)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                1,
                1,
                0,
                true);
        Names names = new Names(config.name, clock, Runnable::run, this::lookUp);
        group = new UpstreamGroup(config.config(), clock, Runnable::run, names);
        IoThreads threads = new IoThreads(clock, new Descriptors(() -> 1000, () -> 0));
        checks = new HealthChecks(List.of(worker.getIoThread()), threads::of);
    }

    @AfterEach
    void end() {
        worker.shutdownNow();
    }

    @Test
    void addressesAreCheckedAsTheyComeAndGo() throws Exception {
        checks.follow(List.of(group)); // before anything is known of the name
        group.lookUpNames();
        eventually(() -> states().equals(List.of(ServerView.State.IN_USE, ServerView.State.IN_USE)));

        dns = "127.0.0.3 127.0.0.9";
        clock.advance(config.resolveEvery);
        group.lookUpNames();
        eventually(() -> states().equals(List.of(ServerView.State.IN_USE, ServerView.State.DOWN)));
        askedAgain(second, 3);
        int last = first.times();
        askedAgain(second, 5);
        assertEquals(last, first.times());
    }

    private void askedAgain(Asked server, int more) throws InterruptedException {
        int before = server.times();
        eventually(() -> server.times() >= before + more);
    }

    private void eventually(BooleanSupplier what) throws InterruptedException {
        Await.until(
                () -> {
                    clock.advance(Duration.ofMillis(100));
                    return what.getAsBoolean();
                },
                "checks");
    }

    private List<ServerView.State> states() {
        return group.view().stream().map(ServerView::state).toList();
    }

    private InetAddress[] lookUp(String host) {
        return Stream.of(dns.split(" ")).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    /** A server that counts its connections. */
    private static final class Asked implements AutoCloseable {
        private final ServerSocket listening;
        private final AtomicInteger times = new AtomicInteger();

        Asked(String address, int port) throws IOException {
            listening = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    listening.accept().close();
                    times.incrementAndGet();
                }
            } catch (IOException over) {
                // closed with the test
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        int times() {
            return times.get();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
