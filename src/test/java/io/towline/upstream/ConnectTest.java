package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.Await;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import io.towline.upstream.Dialling.Dial;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.connect.ResolvedName;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.Options;
import org.xnio.StreamConnection;

/** Connects over loopback; 127.0.0.2 and others stand for further addresses of a name. */
class ConnectTest {

    private static final ResolvedName.Lookup NONE = host -> {
        throw new AssertionError("a literal address needs no lookup");
    };

    private final Dialling dialling;

    ConnectTest() throws Exception {
        dialling = new Dialling();
    }

    @AfterEach
    void close() throws Exception {
        dialling.end();
    }

    @Test
    void connectsToALiteralAddress() throws Exception {
        try (TestUpstream server = TestUpstream.hanging()) {
            UpstreamGroup group =
                    dialling.group(new SampleConfig.Upstream(SampleConfig.server(server.port())).config(), NONE);
            StreamConnection connection = dialling.dial(group).connected();
            assertTrue(connection.getOption(Options.TCP_NODELAY));
            assertFalse(connection.getSourceChannel().isReadResumed());
            assertEquals(dialling.io().xnio(), connection.getIoThread());
            dialling.close(connection);
            assertTrue(server.peer().done());
        }
    }

    @Test
    void aRefusedConnectSaysWhere() throws Exception {
        int port = TestUpstream.deadPort();
        UpstreamGroup group = dialling.group(new SampleConfig.Upstream(SampleConfig.server(port)).config(), NONE);
        assertEquals(
                "could not connect to ws://127.0.0.1:" + port + ": Connection refused",
                dialling.dial(group).failure().getMessage());
    }

    @Test
    void whoHasWaitedForTheFirstAnswerTriesAllItsAddresses() throws Exception {
        try (TestUpstream server = TestUpstream.hanging()) {
            CountDownLatch waiting = new CountDownLatch(1);
            UpstreamGroup group = dialling.group(named(server.port()).config(), host -> {
                Await.release(waiting);
                return addresses("127.0.0.2", "127.0.0.3", "127.0.0.1");
            });
            Dial dial = dialling.dial(group);
            waiting.countDown();
            dialling.close(dial.connected());
        }
    }

    @Test
    void aServerOfBothFamiliesIsTriedAtBoth() throws Exception {
        try (TestUpstream server = TestUpstream.hanging()) {
            AtomicInteger lookups = new AtomicInteger();
            UpstreamGroup group = dialling.group(named(server.port()).config(), host -> {
                lookups.incrementAndGet();
                return addresses("::1", "127.0.0.1");
            });
            dialling.close(dialling.dial(group).connected());
            dialling.close(dialling.dial(group).connected());
            assertEquals(1, lookups.get());
        }
    }

    @Test
    void whereNoAddressAnswersTheLastIsTold() throws Exception {
        int port = TestUpstream.deadPort();
        CountDownLatch waiting = new CountDownLatch(1);
        UpstreamGroup group = dialling.group(named(port).config(), host -> {
            Await.release(waiting);
            return addresses("127.0.0.2", "127.0.0.1");
        });
        Dial dial = dialling.dial(group);
        waiting.countDown();
        assertEquals(
                "could not connect to ws://app.example:" + port + ": Connection refused",
                dial.failure().getMessage());
    }

    @Test
    void anUnknownNameFails() throws Exception {
        UpstreamGroup group = dialling.group(named(1).config(), host -> {
            throw new UnknownHostException("no such name");
        });
        assertEquals(
                "could not connect to ws://app.example:1: could not resolve app.example: no such name",
                dialling.dial(group).failure().getMessage());
    }

    @Test
    void connectTimeoutBoundsTheLookupToo() throws Exception {
        CountDownLatch wedged = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        UpstreamGroup group = dialling.group(named(1).config(), host -> {
            lookups.incrementAndGet();
            asked.countDown();
            Await.release(wedged);
            return addresses("127.0.0.1");
        });
        Dial first = dialling.dial(group);
        Dial second = dialling.dial(group);
        second.connect();
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        dialling.clock().advance(Duration.ofSeconds(4));
        assertInstanceOf(SocketTimeoutException.class, first.failure());
        assertEquals(
                "could not connect to ws://app.example:1 within connect-timeout (3s)",
                second.failure().getMessage());
        assertEquals(1, lookups.get(), "a wedged DNS holds one thread");
        wedged.countDown();
    }

    /** Those threads are few and do the work of TLS handshakes: a DNS that hangs must not take them. */
    @Test
    void namesAreLookedUpByNoneOfTheThreadsForTasks() throws Exception {
        try (TestUpstream server = TestUpstream.hanging()) {
            UpstreamGroup group = new UpstreamGroup(
                    named(server.port()).config(), dialling.clock(), task -> {}, host -> addresses("127.0.0.1"));
            dialling.close(dialling.dial(group).connected());
        }
    }

    @Test
    void whatConnectsAfterACancelIsClosed() throws Exception {
        try (TestUpstream server = TestUpstream.hanging()) {
            UpstreamGroup group =
                    dialling.group(new SampleConfig.Upstream(SampleConfig.server(server.port())).config(), NONE);
            Dial dial = new Dial();
            ServerLease lease = group.lease(Set.of()).orElseThrow();
            dialling.onThread(() -> {
                Connect connect = lease.connect(dialling.io(), dial);
                // Loopback connects in the kernel at once; only the news of it waits for this task to end.
                dialling.io().execute(connect::cancel);
            });
            dialling.onThread(() -> {});
            assertFalse(dial.over());
            if (server.peersWaiting() > 0) {
                assertTrue(server.peer().done());
            }
        }
    }

    @Test
    void aCancelledLookupTellsNobody() throws Exception {
        CountDownLatch wedged = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (TestUpstream server = TestUpstream.hanging()) {
            UpstreamGroup group = dialling.group(named(server.port()).config(), host -> {
                asked.countDown();
                Await.release(wedged);
                return addresses("127.0.0.1");
            });
            Dial cancelled = dialling.dial(group);
            assertTrue(asked.await(60, TimeUnit.SECONDS));
            Connect connect = cancelled.connect();
            dialling.onThread(connect::cancel);
            Dial other = dialling.dial(group);
            other.connect();
            wedged.countDown();
            dialling.close(other.connected());
            assertFalse(cancelled.over());
            server.peer();
            assertEquals(0, server.peersWaiting());
        }
    }

    private static SampleConfig.Upstream named(int port) {
        return new SampleConfig.Upstream(new Server(false, "app.example", port, 1, OptionalInt.empty()));
    }

    private static InetAddress[] addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }
}
