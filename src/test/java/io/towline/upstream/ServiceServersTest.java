package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.conversation.LogCapture;
import io.towline.header.ServerHost;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.connect.Names;
import io.towline.upstream.connect.ResolvedName;
import io.towline.upstream.connect.ServiceTarget;
import io.towline.upstream.health.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A group whose servers SRV records tell. Lookups are over at once. */
class ServiceServersTest {

    private static final String NAME = "srv+ws://_chat._tcp.example.com";
    private static final String ONE = NAME + "#10.0.0.1:9000";
    private static final String TWO = NAME + "#10.0.0.2:9000";
    private static final String LAST = NAME + "#10.0.0.3:9001";

    private final TestClock clock = new TestClock();
    private final SampleConfig.Upstream config = new SampleConfig.Upstream(
            new Server(false, new Location.Service("_chat._tcp.example.com"), 2, OptionalInt.of(5)));

    @AutoClose
    private final LogCapture log;

    private final UpstreamGroup group;
    private List<ServiceTarget> dns = List.of();

    ServiceServersTest() throws Exception {
        config.name = "service-" + UUID.randomUUID();
        log = LogCapture.containing(config.name, "io.towline.upstream", Level.INFO);
        Names names = new Names(config.name, clock, Runnable::run, host -> new InetAddress[0], this::targets);
        group = new UpstreamGroup(config.config(), clock, Runnable::run, names);
    }

    @Test
    void beforeTheFirstAnswerThereIsNoServer() {
        assertEquals(List.of(), group.members());
        assertEquals("no server is known yet", group.whyNobody());
        assertTrue(group.lease(Set.of()).isEmpty());
        assertEquals("could not resolve _chat._tcp.example.com: no such name", group.whyNobody());
        assertEquals(
                List.of("WARN upstream UP: could not resolve _chat._tcp.example.com: no such name; its server gets no"
                        + " connection until it can"),
                lines());
    }

    @Test
    void theLowestPriorityComesFirstAndTheOthersAreBackups() {
        answers(target(1, 9000, 10, 0), target(2, 9000, 10, 0), target(3, 9001, 20, 0));
        assertEquals(List.of(ONE, TWO, LAST), urls());
        assertEquals(
                List.of(false, false, true),
                group.members().stream().map(Server::backup).toList());
        assertEquals(List.of(ONE, TWO, ONE), List.of(leased(), leased(), leased()));
        group.drain(ONE, true);
        group.drain(TWO, true);
        assertEquals(LAST, leased());
        assertEquals(
                "INFO upstream UP: " + NAME + " is 3 servers now: new 10.0.0.1:9000, 10.0.0.2:9000, 10.0.0.3:9001",
                lines().getFirst());
    }

    @Test
    void weightsAreTimesTheConfiguredOne() {
        answers(target(1, 9000, 0, 30), target(2, 9000, 0, 10), target(3, 9001, 0, 0));
        assertEquals(
                List.of(60, 20, 2), group.members().stream().map(Server::weight).toList());
        assertEquals(OptionalInt.of(5), group.members().getFirst().maxConnections());
    }

    /** A name of the service's is none that certificates are for. */
    @Test
    void itIsCalledByTheDomainAndThePortOfTheRecord() {
        answers(target(1, 9000, 0, 0));
        assertEquals("example.com:9000", ServerHost.ownName(group.members().getFirst()));
        assertEquals("chat.service.consul", new Location.Service("chat.service.consul").domain());
        assertEquals("_tcp", new Location.Service("_tcp").domain());
    }

    @Test
    void oneTargetIsShownWithItsAddressToo() {
        answers(target(1, 9000, 0, 0));
        assertEquals(List.of(ONE), urls());
        answers(target(2, 9000, 0, 0));
        assertEquals(List.of(TWO), urls());
        assertEquals(
                List.of(
                        "INFO upstream UP: " + NAME + " is one server now: new 10.0.0.1:9000",
                        "INFO upstream UP: " + NAME + " is one server now: new 10.0.0.2:9000; gone 10.0.0.1:9000"),
                lines());
    }

    @Test
    void theLastGoodAnswerHoldsWhereNoneComes() {
        answers(target(1, 9000, 0, 0));
        answers();
        assertEquals(List.of(ONE), urls());
        assertEquals(
                "WARN upstream UP: could not resolve _chat._tcp.example.com: no such name; the addresses that it had are"
                        + " used until it can",
                lines().getLast());
        answers(target(1, 9000, 0, 0));
        assertEquals("INFO upstream UP: _chat._tcp.example.com can be resolved again", lines().getLast());
    }

    @Test
    void whatIsKnownOfOneOutlivesAnswersAndReloads() throws Exception {
        answers(target(1, 9000, 0, 0), target(2, 9000, 0, 0));
        for (int i = 0; i < 3; i++) {
            ServerLease lease = group.lease(Set.of(TWO)).orElseThrow();
            lease.failed(FailureKind.CONNECT, "out of order");
            lease.close();
        }
        answers(target(1, 9000, 0, 5), target(3, 9001, 0, 5));
        assertEquals(ServerView.State.SET_ASIDE, group.view().getFirst().state());
        UpstreamGroup after = group.successor(config.config(), Runnable::run);
        after.comeIntoForce();
        assertEquals(ServerView.State.SET_ASIDE, after.view().getFirst().state());
        assertEquals(2, after.members().size());
    }

    private void answers(ServiceTarget... targets) {
        dns = List.of(targets);
        clock.advance(Duration.ofSeconds(30));
        group.lookUpNames();
    }

    private String leased() {
        return group.lease(Set.of()).orElseThrow().server();
    }

    private List<String> urls() {
        return group.members().stream().map(Server::url).toList();
    }

    private List<String> lines() {
        return log.lines().stream().map(line -> line.replace(config.name, "UP")).toList();
    }

    private ResolvedName.Answer<ServiceTarget> targets(String name) throws IOException {
        if (dns.isEmpty()) {
            throw new UnknownHostException("no such name");
        }
        return new ResolvedName.Answer<>(dns, Duration.ofSeconds(60).toNanos());
    }

    private static ServiceTarget target(int last, int port, int priority, int weight) {
        return new ServiceTarget(InetAddress.ofLiteral("10.0.0." + last), port, priority, weight);
    }
}
