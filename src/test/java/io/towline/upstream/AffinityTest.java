package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.towline.config.UpstreamConfig.Learn;
import io.towline.config.UpstreamConfig.Policy;
import io.towline.config.UpstreamConfig.SecureCookie;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Sticky;
import io.towline.config.UpstreamConfig.StickyCookie;
import io.towline.config.value.ValueSource;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.health.FailureKind;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ties a client to a server, and what becomes of it when the server cannot be asked. Servers are named by their port: 1, 2, 3. */
class AffinityTest {

    private static final ValueSource COOKIE = new ValueSource.Cookie("at");
    private static final ValueSource SESSION = new ValueSource.Header("X-Session");

    private final SampleConfig.Upstream config =
            new SampleConfig.Upstream(SampleConfig.server(1), SampleConfig.server(2), SampleConfig.server(3));
    private final Map<ValueSource, String> request = new HashMap<>();
    private final TestClock clock = new TestClock();

    @Test
    void whoAsksForNoneComputesNone() throws Exception {
        UpstreamGroup group = new UpstreamGroup(config.config(), clock, Runnable::run);
        assertSame(
                Affinity.NONE,
                group.affinity(
                        source -> {
                            throw new AssertionError("nobody asks for " + source);
                        },
                        false));
    }

    @Test
    void oneThatIsDownKeepsNobodyAndTheCookieMoves() throws Exception {
        UpstreamGroup group = sticky();
        int first = answered(group);
        Server down = SampleConfig.server(first);
        for (int i = 0; i < 3; i++) {
            group.verdicts().checkFailed(down, "no answer");
        }
        int second = answered(group);
        assertNotEquals(first, second);
        for (int i = 0; i < 2; i++) {
            group.verdicts().checkPassed(down);
        }
        assertEquals(second, answered(group), "for good");
    }

    @Test
    void norDoesOneThatIsSetAside() throws Exception {
        config.maxFails = OptionalInt.of(1);
        UpstreamGroup group = sticky();
        int first = answered(group);
        try (ServerLease lease = lease(group)) {
            assertEquals("ws://127.0.0.1:" + first, lease.server());
            lease.failed(FailureKind.CONNECT, "out of order");
        }
        assertNotEquals(first, answered(group));
    }

    @Test
    void aBackupKeepsNobodyWhileAnotherCanBeAsked() throws Exception {
        config.servers = List.of(
                SampleConfig.server(1), new Server(false, SampleConfig.server(9).at(), 1, OptionalInt.empty(), true));
        UpstreamGroup group = sticky();
        group.drain("ws://127.0.0.1:1", true);
        assertEquals(9, answered(group));
        group.drain("ws://127.0.0.1:1", false);
        assertEquals(1, answered(group));
    }

    @Test
    void whereThereIsOneServerOnlyTheCookieIsSetAllTheSame() throws Exception {
        config.servers = List.of(SampleConfig.server(1));
        UpstreamGroup group = sticky();
        assertEquals(1, answered(group));
        assertEquals(22, request.get(COOKIE).length());
    }

    @Test
    void aServerThatComesBackAfterAReloadHasItsOldCookie() throws Exception {
        UpstreamGroup group = sticky();
        int first = answered(group);
        config.servers = List.of(SampleConfig.server(first), SampleConfig.server(8));
        UpstreamGroup after = group.successor(config.config(), Runnable::run);
        after.comeIntoForce();
        for (int i = 0; i < 3; i++) {
            assertEquals(first, answered(after));
        }
    }

    @Test
    void whatWasLearntComesBeforeTheCookieAndHashing() throws Exception {
        config.policy = Policy.HASH;
        config.on = Optional.of(COOKIE);
        UpstreamGroup group = sticky();
        request.put(SESSION, "one");
        int first = answered(group);
        HeaderMap answer = new HeaderMap();
        answer.put(new HttpString("X-Session"), "one");
        int other = first % 3 + 1;
        group.affinity(this::part, false).answered("ws://127.0.0.1:" + other, answer);
        assertEquals(other, answered(group));
        assertNull(again(group).getFirst(Headers.SET_COOKIE), "which says the same now");
        group.drain("ws://127.0.0.1:" + other, true);
        assertNotEquals(other, answered(group));
        group.drain("ws://127.0.0.1:" + other, false);
        assertEquals(other, answered(group), "what was learnt is not forgotten");
    }

    @Test
    void byTheHashTheNextIsTheSameEachTime() throws Exception {
        config.policy = Policy.HASH;
        config.on = Optional.of(SESSION);
        UpstreamGroup group = new UpstreamGroup(config.config(), clock, Runnable::run);
        request.put(SESSION, "one");
        try (ServerLease first = lease(group)) {
            Set<String> tried = Set.of(first.server());
            Affinity affinity = group.affinity(this::part, false);
            String next = group.lease(tried, affinity).orElseThrow().server();
            for (int i = 0; i < 5; i++) {
                assertEquals(next, group.lease(tried, affinity).orElseThrow().server());
            }
        }
    }

    private UpstreamGroup sticky() throws Exception {
        config.sticky = new Sticky(
                Optional.of(new StickyCookie(
                        "at", Optional.empty(), SecureCookie.AUTO, Optional.empty(), Optional.empty(), "/")),
                Optional.of(new Learn(SESSION, Duration.ofHours(1), 100)));
        return new UpstreamGroup(config.config(), clock, Runnable::run);
    }

    /** One request of the client, which keeps its cookie; the port of its server. */
    private int answered(UpstreamGroup group) {
        Affinity affinity = group.affinity(this::part, false);
        try (ServerLease lease = group.lease(Set.of(), affinity).orElseThrow()) {
            HeaderMap answer = new HeaderMap();
            affinity.answered(lease.server(), answer);
            String set = answer.getFirst(Headers.SET_COOKIE);
            if (set != null) {
                request.put(COOKIE, set.substring(3, set.indexOf(';')));
            }
            return Integer.parseInt(lease.server().substring("ws://127.0.0.1:".length()));
        }
    }

    private HeaderMap again(UpstreamGroup group) {
        Affinity affinity = group.affinity(this::part, false);
        HeaderMap answer = new HeaderMap();
        try (ServerLease lease = group.lease(Set.of(), affinity).orElseThrow()) {
            affinity.answered(lease.server(), answer);
        }
        return answer;
    }

    private ServerLease lease(UpstreamGroup group) {
        return group.lease(Set.of(), group.affinity(this::part, false)).orElseThrow();
    }

    private Optional<String> part(ValueSource source) {
        return Optional.ofNullable(request.get(source));
    }
}
