package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Policy;
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
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Who gets which server. Servers are named by their port: 1, 2, 3. */
class UpstreamGroupTest {

    private final SampleConfig.Upstream config = new SampleConfig.Upstream();
    private final TestClock clock = new TestClock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UpstreamGroup.class);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void roundRobinSpreadsByWeightAndSmoothly() throws Exception {
        UpstreamGroup group = group(weighted(1, 5), weighted(2, 1), weighted(3, 1));
        assertEquals("1121311 1121311", chosen(group, 7) + " " + chosen(group, 7));
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"HASH"})
    void policiesToComeSpreadEvenlyMeanwhile(Policy policy) throws Exception {
        config.policy = policy;
        assertEquals("1212", chosen(group(weighted(1, 1), weighted(2, 1)), 4));
    }

    @Test
    void leastConnectionsFillsUpWhoHasFewest() throws Exception {
        config.policy = Policy.LEAST_CONNECTIONS;
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        List<ServerLease> four = take(group, 4);
        four.stream().filter(lease -> port(lease).equals("2")).forEach(ServerLease::close);
        four.stream()
                .filter(lease -> port(lease).equals("2"))
                .forEach(ServerLease::close); // closing twice is closing once
        assertEquals(2, group.leases());
        assertEquals(
                List.of("2", "2"),
                take(group, 2).stream().map(UpstreamGroupTest::port).toList());
    }

    @Test
    void leastConnectionsCountsByWeight() throws Exception {
        config.policy = Policy.LEAST_CONNECTIONS;
        UpstreamGroup group = group(weighted(1, 3), weighted(2, 1));
        List<ServerLease> leases = take(group, 8);
        assertEquals(6, leases.stream().filter(lease -> port(lease).equals("1")).count());
    }

    @Test
    void leastConnectionsRotatesAmongEquals() throws Exception {
        config.policy = Policy.LEAST_CONNECTIONS;
        assertEquals("123123", chosen(group(weighted(1, 1), weighted(2, 1), weighted(3, 1)), 6));
    }

    @Test
    void triedServersAreNotAskedAgain() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        assertEquals("2", port(group.lease(Set.of("ws://127.0.0.1:1")).orElseThrow()));
        assertTrue(group.lease(Set.of("ws://127.0.0.1:1", "ws://127.0.0.1:2")).isEmpty());
    }

    @Test
    void fullServersAreNotAsked() throws Exception {
        Server small = new Server(false, "127.0.0.1", 1, 1, OptionalInt.of(2));
        UpstreamGroup group = group(small);
        List<ServerLease> both = take(group, 2);
        assertTrue(group.lease(Set.of()).isEmpty());
        both.getFirst().close();
        assertTrue(group.lease(Set.of()).isPresent());
        assertTrue(group.lease(Set.of()).isEmpty());
    }

    @Test
    void failuresInARowSetAServerAside() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 2);
        assertEquals("1212", chosen(group, 4), "two failures are too few");
        fail(group, 1);
        assertEquals("2222", chosen(group, 4));
        assertEquals(List.of("WARN upstream chat: server ws://127.0.0.1:1 is set aside for 10s: out of order"), said());
    }

    @Test
    void aSuccessBetweenFailuresStartsTheCountAgain() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 2);
        one(group).succeeded();
        fail(group, 2);
        assertEquals(Set.of("1", "2"), Set.of(chosen(group, 2).split("")));
    }

    /** Each is measured from the one before, not from the first. */
    @Test
    void failuresThatFollowEachOtherAddUpHoweverLongTheRow() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        for (int i = 0; i < 3; i++) {
            fail(group, 1);
            clock.advance(Duration.ofSeconds(8));
        }
        assertEquals("22", chosen(group, 2));
    }

    @Test
    void failuresFarApartDoNotAddUp() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 2);
        clock.advance(Duration.ofSeconds(11));
        fail(group, 2);
        assertEquals(List.of(), said());
    }

    @Test
    void withoutMaxFailsNobodyIsSetAside() throws Exception {
        config.maxFails = OptionalInt.empty();
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 50);
        assertEquals("1212", chosen(group, 4));
    }

    @Test
    void afterFailTimeoutOneAtATimeTriesItAgain() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        assertEquals(Optional.empty(), group.view().getFirst().asideFor());
        fail(group, 3);
        clock.advance(Duration.ofSeconds(9));
        assertEquals("22", chosen(group, 2));
        assertEquals(Optional.of(Duration.ofSeconds(1)), group.view().getFirst().asideFor());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.of(Duration.ZERO), group.view().getFirst().asideFor());
        ServerLease trial = one(group);
        assertEquals("2222", chosen(group, 4), "the trial is under way");
        trial.succeeded();
        trial.close();
        assertEquals(Set.of("1", "2"), Set.of(chosen(group, 2).split("")));
        assertEquals("INFO upstream chat: server ws://127.0.0.1:1 is back in use", said().getLast());
        assertEquals(2, said().size());
    }

    @Test
    void aTrialThatFailsKeepsItAsideAndSaysForHowLong() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 3);
        clock.advance(Duration.ofSeconds(10));
        ServerLease trial = one(group);
        trial.failed(FailureKind.CONNECT, "still out of order");
        trial.close();
        assertEquals("2222", chosen(group, 4));
        clock.advance(Duration.ofSeconds(10));
        one(group).close();
        assertEquals(2, said().size());
        assertTrue(
                said().getLast()
                        .matches("INFO upstream chat: server ws://127\\.0\\.0\\.1:1 was tried and stays set aside for"
                                + " (1[5-9]|20)s more: still out of order"),
                said()::toString);
    }

    @Test
    void clientsThatAskAllTheSameWhileAllAreAsideHoldNobodyBack() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        for (int i = 0; i < 60; i++) {
            try (ServerLease lease = group.lease(Set.of()).orElseThrow()) {
                lease.failed(FailureKind.CONNECT, "out of order");
            }
        }
        clock.advance(Duration.ofSeconds(10));
        try (ServerLease back = group.lease(Set.of()).orElseThrow()) {
            back.succeeded();
        }
        try (ServerLease other = group.lease(Set.of()).orElseThrow()) {
            other.succeeded();
        }
        assertEquals(Set.of("1", "2"), Set.of(chosen(group, 2).split("")), "both are back after fail-timeout");
        assertEquals(
                List.of("WARN", "WARN", "INFO", "INFO"),
                said().stream().map(line -> line.substring(0, 4)).toList());
    }

    @Test
    void aTrialWithoutVerdictMakesRoomForTheNext() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 3);
        clock.advance(Duration.ofSeconds(10));
        one(group).close();
        assertEquals("1", port(one(group)));
    }

    @Test
    void whereAllAreSetAsideAllAreAsked() throws Exception {
        UpstreamGroup group = group(weighted(1, 1));
        fail(group, 3);
        assertEquals("1111", chosen(group, 4));
        one(group).succeeded();
        assertEquals("INFO upstream chat: server ws://127.0.0.1:1 is back in use", said().getLast());
    }

    @Test
    void whoHasTriedTheRestMayAskTheOneSetAside() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 1));
        fail(group, 3);
        assertEquals("1", port(group.lease(Set.of("ws://127.0.0.1:2")).orElseThrow()));
    }

    @Test
    void manyThreadsLoseNothing() throws Exception {
        UpstreamGroup group = group(weighted(1, 1), weighted(2, 3));
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<String> work = () -> chosen(group, 1000);
            String all = threads.invokeAll(List.of(work, work, work, work), 60, TimeUnit.SECONDS).stream()
                    .map(done -> done.resultNow())
                    .collect(Collectors.joining());
            assertEquals(1000, all.chars().filter(c -> c == '1').count());
        }
        assertEquals(0, group.leases());
    }

    private UpstreamGroup group(Server... servers) throws Exception {
        config.servers = List.of(servers);
        return new UpstreamGroup(config.config(), clock, Runnable::run);
    }

    private static Server weighted(int port, int weight) {
        return new Server(false, "127.0.0.1", port, weight, OptionalInt.empty());
    }

    /** The ports of {@code count} leases, each closed at once. */
    private static String chosen(UpstreamGroup group, int count) {
        StringBuilder ports = new StringBuilder();
        for (int i = 0; i < count; i++) {
            ServerLease lease = group.lease(Set.of()).orElseThrow();
            ports.append(port(lease));
            lease.close();
        }
        return ports.toString();
    }

    private static List<ServerLease> take(UpstreamGroup group, int count) {
        List<ServerLease> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(group.lease(Set.of()).orElseThrow());
        }
        return leases;
    }

    /** A lease of server 1. */
    private static ServerLease one(UpstreamGroup group) {
        return group.lease(Set.of("ws://127.0.0.1:2")).orElseThrow();
    }

    private static void fail(UpstreamGroup group, int times) {
        for (int i = 0; i < times; i++) {
            ServerLease lease = one(group);
            lease.failed(FailureKind.CONNECT, "out of order");
            lease.failed(FailureKind.CONNECT, "twice is once");
            lease.close();
        }
    }

    private static String port(ServerLease lease) {
        return Integer.toString(((Location.Tcp) lease.config().at()).port());
    }

    private List<String> said() {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
