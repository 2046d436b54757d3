package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.ProxyVersion;
import io.towline.config.UpstreamConfig.Server;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import io.towline.testkit.UnixServerSocket;
import io.towline.upstream.Dialling.Dial;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.connect.ResolvedName;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.StreamConnection;

/** Connects to socket files. */
class UnixConnectTest {

    private static final ResolvedName.Lookup NONE = host -> {
        throw new AssertionError("a socket file needs no lookup");
    };

    @TempDir
    Path folder;

    private final Dialling dialling;

    UnixConnectTest() throws Exception {
        dialling = new Dialling();
    }

    @AfterEach
    void close() throws Exception {
        dialling.end();
    }

    @Test
    void connectsWithNothingResumed() throws Exception {
        try (TestUpstream server = TestUpstream.running(new UnixServerSocket(file()), TestUpstream.Peer::awaitEnd)) {
            StreamConnection connection = dialling.dial(group()).connected();
            assertFalse(connection.getSourceChannel().isReadResumed());
            assertFalse(connection.getSinkChannel().isWriteResumed());
            assertEquals(dialling.io().xnio(), connection.getIoThread());
            assertEquals(UnixDomainSocketAddress.of(file()), connection.getPeerAddress());
            assertEquals(1, dialling.descriptors().taken());
            dialling.close(connection);
            assertTrue(server.peer().done());
            assertEquals(0, dialling.descriptors().taken());
        }
    }

    @Test
    void theProxyProtocolIsSaidFirst() throws Exception {
        SampleConfig.Upstream upstream = upstream();
        upstream.proxyProtocol = Optional.of(ProxyVersion.V1);
        CompletableFuture<String> heard = new CompletableFuture<>();
        TestUpstream.Script script = peer -> {
            heard.complete(new String(peer.read("PROXY UNKNOWN\r\n".length())));
            peer.awaitEnd();
        };
        try (TestUpstream server = TestUpstream.running(new UnixServerSocket(file()), script)) {
            StreamConnection connection =
                    dialling.dial(dialling.group(upstream.config(), NONE)).connected();
            assertEquals("PROXY UNKNOWN\r\n", heard.get(60, TimeUnit.SECONDS));
            dialling.close(connection);
            assertTrue(server.peer().done());
        }
    }

    @Test
    void aFileThatIsNotThereIsSaid() throws Exception {
        assertEquals(
                "could not connect to unix:" + file()
                        + ": there is no such file; its server makes it when it starts (No such file or directory)",
                failure());
    }

    @Test
    void aSocketThatNobodyListensOnIsSaid() throws Exception {
        new UnixServerSocket(file()).close();
        assertEquals(
                "could not connect to unix:" + file()
                        + ": nobody listens on it; its server has ended, or is just starting (Connection refused)",
                failure());
    }

    @Test
    void aFileThatIsNoSocketIsSaid() throws Exception {
        Files.createFile(file());
        assertEquals("could not connect to unix:" + file() + ": it is no socket (Connection refused)", failure());
    }

    @Test
    void aServerThatTookThePlaceOfAnotherIsReached() throws Exception {
        UpstreamGroup group = group();
        try (TestUpstream first = TestUpstream.running(new UnixServerSocket(file()), TestUpstream.Peer::awaitEnd)) {
            StreamConnection old = dialling.dial(group).connected();
            Files.delete(file());
            try (TestUpstream second =
                    TestUpstream.running(new UnixServerSocket(file()), TestUpstream.Peer::awaitEnd)) {
                StreamConnection fresh = dialling.dial(group).connected();
                dialling.close(fresh);
                assertTrue(second.peer().done());
            }
            assertTrue(old.isOpen());
            dialling.close(old);
            assertTrue(first.peer().done());
        }
    }

    /** The kernel does not wait then, and no event would tell: unix(7), EAGAIN. */
    @Test
    void whereTheBacklogIsFullItIsTriedAgainUntilThereIsRoom() throws Exception {
        try (UnixServerSocket full = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> waiting = fill(group());
            Dial next = dialling.dial(group());
            next.connect();
            dialling.onThread(() -> {}); // so it has been tried
            assertFalse(next.over());
            try (Socket _ = full.accept()) {
                waiting.add(next.connected());
            }
            for (StreamConnection each : waiting) {
                dialling.close(each);
            }
        }
    }

    @Test
    void whoWaitsLongestForTheBacklogIsNext() throws Exception {
        UpstreamGroup group = group();
        try (UnixServerSocket full = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> open = fill(group);
            List<Dial> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(dialling.dial(group));
                waiting.getLast().connect();
                dialling.afterAWhile();
            }
            for (Dial next : waiting) {
                full.accept().close();
                open.add(next.connected());
                assertEquals(
                        open.size() - 2, waiting.stream().filter(Dial::over).count());
            }
            for (StreamConnection each : open) {
                dialling.close(each);
            }
        }
    }

    @Test
    void allWhoWaitConnectWhenTheServerAcceptsAgain() throws Exception {
        UpstreamGroup group = group();
        try (UnixServerSocket hangs = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> open = fill(group);
            List<Dial> waiting = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                waiting.add(dialling.dial(group));
            }
            dialling.onThread(() -> {}); // so all have tried
            assertEquals(0, waiting.stream().filter(Dial::over).count());
            try (TestUpstream _ = TestUpstream.running(hangs, TestUpstream.Peer::awaitEnd)) {
                for (Dial each : waiting) {
                    open.add(each.connected());
                }
                assertEquals(202, dialling.descriptors().taken());
                for (StreamConnection each : open) {
                    dialling.close(each);
                }
            }
        }
    }

    @Test
    void everyoneWhoWaitsHasTheTimeLimit() throws Exception {
        UpstreamGroup group = group();
        try (UnixServerSocket full = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> open = fill(group);
            List<Dial> early = List.of(dialling.dial(group), dialling.dial(group), dialling.dial(group));
            early.getLast().connect();
            dialling.clock().advance(Duration.ofSeconds(2));
            Dial late = dialling.dial(group);
            late.connect();
            dialling.clock().advance(Duration.ofSeconds(2));
            for (Dial each : early) {
                assertInstanceOf(SocketTimeoutException.class, each.failure());
            }
            assertFalse(late.over());
            assertEquals(3, dialling.descriptors().taken());
            full.accept().close();
            open.add(late.connected());
            for (StreamConnection each : open) {
                dialling.close(each);
            }
        }
    }

    /** Those who gave up, and those who are told that nobody listens any more. */
    @Test
    void whoWaitsForTheBacklogIsToldThatTheServerEnded() throws Exception {
        UpstreamGroup group = group();
        UnixServerSocket full = new UnixServerSocket(file(), 1);
        List<StreamConnection> open = fill(group);
        Dial first = dialling.dial(group);
        Connect gaveUp = first.connect();
        Dial second = dialling.dial(group);
        Dial third = dialling.dial(group);
        third.connect();
        dialling.onThread(gaveUp::cancel);
        full.close();
        String refused = "could not connect to unix:" + file()
                + ": nobody listens on it; its server has ended, or is just starting (Connection refused)";
        assertEquals(refused, second.failure().getMessage());
        assertEquals(refused, third.failure().getMessage());
        assertFalse(first.over());
        for (StreamConnection each : open) {
            dialling.close(each);
        }
    }

    @Test
    void whereTheBacklogStaysFullTheTimeLimitHoldsAndSaysWhy() throws Exception {
        try (UnixServerSocket _ = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> waiting = fill(group());
            Dial next = dialling.dial(group());
            next.connect();
            dialling.onThread(() -> {});
            dialling.clock().advance(Duration.ofSeconds(4));
            assertInstanceOf(SocketTimeoutException.class, next.failure());
            assertEquals(
                    "could not connect to unix:" + file()
                            + " within connect-timeout (3s): as many wait for it as it lets (its"
                            + " backlog is full): it does not accept them",
                    next.failure().getMessage());
            assertEquals(waiting.size(), dialling.descriptors().taken());
            for (StreamConnection each : waiting) {
                dialling.close(each);
            }
        }
    }

    @Test
    void whoGivesUpWhileTheBacklogIsFullHoldsNothing() throws Exception {
        try (UnixServerSocket full = new UnixServerSocket(file(), 1)) {
            List<StreamConnection> waiting = fill(group());
            Dial next = dialling.dial(group());
            Connect connect = next.connect();
            dialling.onThread(connect::cancel);
            assertEquals(waiting.size(), dialling.descriptors().taken());
            full.accept().close();
            StreamConnection other = dialling.dial(group()).connected();
            assertFalse(next.over());
            waiting.add(other);
            for (StreamConnection each : waiting) {
                dialling.close(each);
            }
        }
    }

    @Test
    void aCancelRightAtTheBeginningConnectsNobody() throws Exception {
        try (TestUpstream server = TestUpstream.running(new UnixServerSocket(file()), TestUpstream.Peer::awaitEnd)) {
            Dial dial = new Dial();
            ServerLease lease = group().lease(Set.of()).orElseThrow();
            dialling.onThread(() -> lease.connect(dialling.io(), dial).cancel());
            dialling.onThread(() -> {});
            assertFalse(dial.over());
            assertEquals(0, server.peersWaiting());
        }
    }

    /** Connects until the next one finds no room. */
    private List<StreamConnection> fill(UpstreamGroup group) throws Exception {
        List<StreamConnection> waiting = new ArrayList<>();
        waiting.add(dialling.dial(group).connected());
        waiting.add(dialling.dial(group).connected()); // the kernel lets one more than the backlog says
        return waiting;
    }

    private String failure() throws Exception {
        return dialling.dial(group()).failure().getMessage();
    }

    private UpstreamGroup group() throws Exception {
        return dialling.group(upstream().config(), NONE);
    }

    private SampleConfig.Upstream upstream() {
        return new SampleConfig.Upstream(new Server(false, new Location.UnixSocket(file()), 1, OptionalInt.empty()));
    }

    private Path file() {
        return folder.resolve("app.sock");
    }
}
