package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Backups, panic and slow starts. Servers are named by their port: 1, 2, 3. */
class EligibleServersTest {

    private static final Server BACKUP = server(9, OptionalInt.empty(), true);

    private final SampleConfig.Upstream config = new SampleConfig.Upstream();
    private final TestClock clock = new TestClock();

    EligibleServersTest() {
        config.maxFails = OptionalInt.of(1);
    }

    @Test
    void aBackupIsNotAskedWhileThereAreOthers() throws Exception {
        UpstreamGroup group = group(server(1), server(2), BACKUP);
        assertEquals("121212", chosen(group, 6));
        setAside(group, 1);
        assertEquals("2222", chosen(group, 4));
    }

    @Test
    void whereAllOthersAreAsideTheBackupIsAskedUntilOneIsBack() throws Exception {
        UpstreamGroup group = group(server(1), server(2), BACKUP);
        setAside(group, 1);
        setAside(group, 2);
        assertEquals("9999", chosen(group, 4));
        clock.advance(Duration.ofSeconds(10));
        ServerLease trial = lease(group);
        trial.succeeded();
        trial.close();
        assertEquals("1111", chosen(group, 4).replace('2', '1'));
    }

    @Test
    void whereAllOthersAreFullOrDrainedOrTriedTheBackupIsAsked() throws Exception {
        UpstreamGroup group = group(server(1, OptionalInt.of(1), false), server(2), server(3), BACKUP);
        group.drain(url(2), true);
        List<ServerLease> held = List.of(lease(group, url(3)), lease(group, url(3)));
        assertEquals("19", ports(held));
    }

    @Test
    void whereTheBackupIsAsideTooTheOthersAreAskedFirst() throws Exception {
        UpstreamGroup group = group(server(1), BACKUP);
        setAside(group, 1);
        setAside(group, 9);
        assertEquals("11", chosen(group, 2));
        group.drain(url(1), true);
        assertEquals("99", chosen(group, 2));
    }

    @Test
    void inPanicThoseSetAsideAreAskedLikeTheOthers() throws Exception {
        config.panic = OptionalInt.of(50);
        UpstreamGroup group = group(server(1), server(2), server(3), server(4), BACKUP);
        setAside(group, 1);
        setAside(group, 2);
        assertEquals("3434", chosen(group, 4), "half of them is not fewer");
        setAside(group, 3);
        assertEquals(Set.of('1', '2', '3', '4'), ports(chosen(group, 4)));
        group.drain(url(1), true);
        group.drain(url(2), true);
        assertEquals("4444", chosen(group, 4), "of the two that are not drained one is half");
    }

    @Test
    void aServerThatComesBackStartsSlowly() throws Exception {
        config.slowStart = Optional.of(Duration.ofSeconds(100));
        UpstreamGroup group = group(server(1), server(2));
        assertEquals(500, shareOfFirst(group), "nobody starts slowly with the process");
        setAside(group, 1);
        clock.advance(Duration.ofSeconds(10));
        ServerLease trial = lease(group, url(2));
        trial.succeeded();
        trial.close();
        assertEquals(91, shareOfFirst(group), "a tenth beside a whole");
        clock.advance(Duration.ofSeconds(50));
        assertEquals(333, shareOfFirst(group), "half beside a whole");
        clock.advance(Duration.ofSeconds(50));
        assertEquals(500, shareOfFirst(group));
    }

    @Test
    void soDoesOneThatAnOperatorPutsBack() throws Exception {
        config.slowStart = Optional.of(Duration.ofSeconds(100));
        UpstreamGroup group = group(server(1), server(2));
        group.drain(url(1), true);
        group.drain(url(1), false);
        assertEquals(91, shareOfFirst(group));
    }

    @Test
    void leastConnectionsStartsSlowlyToo() throws Exception {
        config.slowStart = Optional.of(Duration.ofSeconds(100));
        config.policy = Policy.LEAST_CONNECTIONS;
        UpstreamGroup group = group(server(1), server(2));
        group.drain(url(1), true);
        for (int i = 0; i < 100; i++) {
            lease(group);
        }
        group.drain(url(1), false);
        assertEquals(
                10,
                Stream.generate(() -> lease(group))
                        .limit(12)
                        .filter(each -> each.server().equals(url(1)))
                        .count());
    }

    /** Of a thousand, in a round of their own. */
    private static long shareOfFirst(UpstreamGroup group) {
        return chosen(group, 1000).chars().filter(port -> port == '1').count();
    }

    private UpstreamGroup group(Server... servers) throws Exception {
        config.servers = List.of(servers);
        return new UpstreamGroup(config.config(), clock, Runnable::run);
    }

    private static Server server(int port) {
        return SampleConfig.server(port);
    }

    private static Server server(int port, OptionalInt most, boolean backup) {
        return new Server(false, new Location.Tcp("127.0.0.1", port), 1, most, backup);
    }

    private static String url(int port) {
        return "ws://127.0.0.1:" + port;
    }

    private static ServerLease lease(UpstreamGroup group, String... tried) {
        return group.lease(Set.of(tried)).orElseThrow();
    }

    private static void setAside(UpstreamGroup group, int port) {
        List<String> others = new ArrayList<>();
        group.view().forEach(each -> others.add(each.server().url()));
        others.remove(url(port));
        ServerLease lease = lease(group, others.toArray(String[]::new));
        lease.failed(FailureKind.CONNECT, "out of order");
        lease.close();
    }

    private static String chosen(UpstreamGroup group, int count) {
        List<ServerLease> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerLease lease = lease(group);
            lease.close();
            leases.add(lease);
        }
        return ports(leases);
    }

    private static String ports(List<ServerLease> leases) {
        StringBuilder ports = new StringBuilder();
        leases.forEach(each -> ports.append(each.server().substring("ws://127.0.0.1:".length())));
        return ports.toString();
    }

    private static Set<Character> ports(String chosen) {
        return Set.copyOf(
                chosen.chars().mapToObj(each -> (char) each).distinct().toList());
    }
}
