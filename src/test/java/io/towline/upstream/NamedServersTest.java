package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.conversation.LogCapture;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.connect.Names;
import io.towline.upstream.health.FailureKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A group with a name among its servers, while what the DNS says of it changes. Lookups are over at once. */
class NamedServersTest {

    private static final String NAME = "ws://app.example:9000";
    private static final String ONE = NAME + "#10.0.0.1";
    private static final String TWO = NAME + "#10.0.0.2";
    private static final String THREE = NAME + "#10.0.0.3";

    private final TestClock clock = new TestClock();
    private final SampleConfig.Upstream config =
            new SampleConfig.Upstream(new Server(false, "app.example", 9000, 1, OptionalInt.empty()));
    private final List<List<Server>> changes = new ArrayList<>();

    @AutoClose
    private final LogCapture log;

    private final UpstreamGroup group;
    private String dns = "10.0.0.1";
    private int lookups;

    NamedServersTest() throws Exception {
        config.name = "named-" + UUID.randomUUID();
        log = LogCapture.containing(config.name, "io.towline.upstream", Level.INFO);
        Names names = new Names(config.name, clock, Runnable::run, this::lookUp);
        group = new UpstreamGroup(config.config(), clock, Runnable::run, names);
        group.whenMembersChange(() -> changes.add(group.members()));
    }

    @Test
    void aNameWithOneAddressIsTheServer() {
        assertEquals(List.of(NAME), urls());
        answers("10.0.0.1");
        assertEquals(List.of(NAME), urls());
        answers("10.0.0.9");
        assertEquals(List.of(NAME), urls());
        assertEquals(NAME, lease().server());
        assertEquals(List.of(), changes);
        assertEquals(List.of(), lines());
    }

    @Test
    void eachOfSeveralAddressesIsAServerThatGetsItsTurn() {
        answers("10.0.0.1 10.0.0.2 10.0.0.3");
        assertEquals(List.of(ONE, TWO, THREE), urls());
        assertEquals(
                List.of(ONE, TWO, THREE, ONE),
                List.of(lease().server(), lease().server(), lease().server(), lease().server()));
        assertEquals(
                List.of("INFO upstream UP: " + NAME + " is 3 servers now: new 10.0.0.1, 10.0.0.2, 10.0.0.3"), lines());
        assertEquals(List.of(group.members()), changes);
    }

    @Test
    void theyComeAndGoWithTheAnswers() {
        answers("10.0.0.1 10.0.0.2");
        answers("10.0.0.3 10.0.0.2");
        assertEquals(List.of(TWO, THREE), urls());
        answers("10.0.0.2 10.0.0.3"); // in another order, which is nobody's news
        answers("10.0.0.2");
        assertEquals(List.of(NAME), urls());
        assertEquals(
                List.of(
                        "INFO upstream UP: " + NAME + " is 2 servers now: new 10.0.0.1, 10.0.0.2",
                        "INFO upstream UP: " + NAME + " is 2 servers now: new 10.0.0.3; gone 10.0.0.1",
                        "INFO upstream UP: " + NAME + " is one server now: gone 10.0.0.2, 10.0.0.3"),
                lines());
        assertEquals(3, changes.size());
    }

    @Test
    void anAnswerIsBelievedForAsLongAsItIsConfigured() {
        answers("10.0.0.1 10.0.0.2");
        assertEquals(1, lookups);
        dns = "10.0.0.3 10.0.0.4";
        clock.advance(Duration.ofSeconds(29));
        group.lookUpNames();
        lease();
        assertEquals(1, lookups);
        clock.advance(Duration.ofSeconds(1));
        assertEquals(NAME + "#10.0.0.3", lease().server());
        assertEquals(2, lookups);
    }

    @Test
    void whereNoAnswerComesTheLastGoodOneHoldsAndThatIsSaidOnceAndWhenItIsOver() {
        answers("10.0.0.1 10.0.0.2");
        answers("");
        answers("none");
        answers("");
        assertEquals(List.of(ONE, TWO), urls());
        answers("10.0.0.1 10.0.0.2");
        answers("none");
        assertEquals(
                List.of(
                        "WARN upstream UP: could not resolve app.example: no such name; the addresses that it had are used until it can",
                        "INFO upstream UP: app.example can be resolved again",
                        "WARN upstream UP: could not resolve app.example: no address; the addresses that it had are used until it can"),
                lines().subList(1, 4));
        assertEquals(List.of(ONE, TWO), urls());
    }

    @Test
    void whereNoAnswerHasEverComeThereIsNoAddress() {
        answers("");
        assertEquals(List.of(NAME), urls());
        answers("10.0.0.1 10.0.0.2");
        assertEquals(
                List.of(
                        "WARN upstream UP: could not resolve app.example: no such name; its server gets no connection until it can",
                        "INFO upstream UP: " + NAME + " is 2 servers now: new 10.0.0.1, 10.0.0.2",
                        "INFO upstream UP: app.example can be resolved again"),
                lines());
    }

    @Test
    void eachAddressHasItsOwnHealth() {
        answers("10.0.0.1 10.0.0.2");
        failed(TWO, 3);
        assertEquals(ServerView.State.SET_ASIDE, state(ONE));
        assertEquals(ServerView.State.IN_USE, state(TWO));
        answers("10.0.0.1 10.0.0.3");
        assertEquals(ServerView.State.SET_ASIDE, state(ONE));
        answers("10.0.0.3 10.0.0.4");
        answers("10.0.0.1 10.0.0.3");
        assertEquals(ServerView.State.IN_USE, state(ONE), "it was away, and begins anew");
    }

    @Test
    void whatIsKnownOfTheOnlyAddressStaysWithItWhenAnotherComesAndWhenThatGoes() {
        answers("10.0.0.2");
        ServerLease held = lease();
        failed(NAME + "#none", 3);
        answers("10.0.0.1 10.0.0.2");
        assertEquals(ServerView.State.SET_ASIDE, state(TWO));
        assertEquals(ServerView.State.IN_USE, state(ONE));
        assertEquals(TWO, held.server());
        answers("10.0.0.2");
        assertEquals(ServerView.State.SET_ASIDE, state(NAME));
        assertEquals(NAME, held.server());
        held.close();
        assertEquals(0, group.leases());
    }

    /** They were connected to the one that the answer began with. */
    @Test
    void whoCameBeforeTheFirstAnswerCountsForItsFirstAddress() {
        KnownServers known = new KnownServers(() -> 0);
        ServerState state = known.of(config.config(), server -> Members.of(server, List.of()))
                .getFirst();
        state.take();
        List<ServerState> after =
                known.of(config.config(), server -> Members.of(server, addresses("10.0.0.2 10.0.0.1")));
        assertEquals(TWO, state.url());
        assertEquals(List.of(0, 1), after.stream().map(ServerState::leases).toList());
    }

    @Test
    void aConversationWhoseAddressIsToldNoMoreStays() {
        answers("10.0.0.1 10.0.0.2");
        answers("10.0.0.2 10.0.0.3");
        assertTrue(group.has(ONE));
        assertFalse(group.isDrained(ONE));
        group.drain(TWO, true);
        assertFalse(group.isDrained(ONE));
        group.drain(THREE, true);
        assertTrue(group.isDrained(ONE), "all others of its name are");
        assertFalse(group.has("ws://other.example:9000#10.0.0.1"));
    }

    @Test
    void oneAddressIsDrainedOrAllOfTheName() {
        answers("10.0.0.1 10.0.0.2 10.0.0.3");
        assertTrue(group.drain(TWO, true));
        assertEquals(Set.of(TWO), group.drained());
        assertTrue(group.drain(NAME, true));
        assertEquals(Set.of(ONE, TWO, THREE), group.drained());
        assertTrue(group.isDrained(NAME));
        assertTrue(group.lease(Set.of()).isEmpty());
        assertFalse(group.drain(NAME + "#10.0.0.4", true));
        group.drain(NAME, false);
        assertEquals(Set.of(), group.drained());
    }

    @Test
    void aNameThatIsDrainedStaysSoWhateverItsAddresses() {
        answers("10.0.0.1");
        group.drain(NAME, true);
        answers("10.0.0.2 10.0.0.3");
        assertEquals(Set.of(TWO, THREE), group.drained());
        answers("10.0.0.1");
        assertEquals(Set.of(NAME), group.drained());
        answers("10.0.0.1 10.0.0.2");
        group.drain(TWO, false);
        answers("10.0.0.1 10.0.0.2 10.0.0.3");
        assertEquals(Set.of(ONE), group.drained());
    }

    @Test
    void aReloadKeepsTheAddressesAndWhatIsKnownOfThem() throws Exception {
        answers("10.0.0.1 10.0.0.2");
        failed(TWO, 3);
        config.resolveEvery = Duration.ofSeconds(5);
        UpstreamGroup after = group.successor(config.config(), Runnable::run);
        after.comeIntoForce();
        assertEquals(2, after.members().size());
        assertEquals(ServerView.State.SET_ASIDE, after.view().getFirst().state());
        dns = "10.0.0.2 10.0.0.3";
        clock.advance(Duration.ofSeconds(30));
        after.lookUpNames();
        assertEquals(
                List.of(TWO, THREE), after.members().stream().map(Server::url).toList());
        assertEquals(List.of(ONE, TWO), urls(), "it follows no more");
        dns = "10.0.0.2 10.0.0.4";
        clock.advance(Duration.ofSeconds(5));
        after.lookUpNames();
        assertEquals(NAME + "#10.0.0.4", after.members().getLast().url());
    }

    @Test
    void withoutItsNameAConversationIsNoneOfTheGroups() throws Exception {
        answers("10.0.0.1 10.0.0.2");
        config.servers = List.of(SampleConfig.server(1));
        UpstreamConfig changed = config.config();
        UpstreamGroup after = group.successor(changed, Runnable::run);
        after.comeIntoForce();
        assertFalse(after.has(ONE));
        assertEquals(1, after.members().size());
    }

    private void answers(String answer) {
        dns = answer;
        clock.advance(Duration.ofSeconds(30));
        group.lookUpNames();
    }

    private ServerLease lease() {
        return group.lease(Set.of()).orElseThrow();
    }

    /** Of the servers that are left when this one is out of the question. */
    private void failed(String not, int times) {
        for (int i = 0; i < times; i++) {
            ServerLease lease = group.lease(Set.of(not)).orElseThrow();
            lease.failed(FailureKind.CONNECT, "out of order");
            lease.close();
        }
    }

    private ServerView.State state(String url) {
        return group.view().stream()
                .filter(each -> each.server().url().equals(url))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private List<String> urls() {
        return group.members().stream().map(Server::url).toList();
    }

    private List<String> lines() {
        return log.lines().stream().map(line -> line.replace(config.name, "UP")).toList();
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookups++;
        if (dns.isEmpty()) {
            throw new UnknownHostException(host + ": no such name");
        }
        return dns.equals("none") ? new InetAddress[0] : addresses(dns).toArray(InetAddress[]::new);
    }

    private static List<InetAddress> addresses(String literals) {
        return Stream.of(literals.split(" ")).map(InetAddress::ofLiteral).toList();
    }
}
