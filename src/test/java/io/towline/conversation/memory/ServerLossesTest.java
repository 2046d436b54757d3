package io.towline.conversation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.LogCapture;
import io.towline.conversation.Traffic;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One warning when a server loses many conversations at once. */
class ServerLossesTest {

    private long now = 1_000_000_000_000L;
    private final ServerLosses losses = new ServerLosses(() -> now);

    @AutoClose
    private final LogCapture log = LogCapture.ofThisThread(ServerLosses.class.getName(), Level.INFO);

    @Test
    void oneWarningWithTheirNumberWhenNoMoreFollow() {
        lose(150, "a");
        look();
        assertEquals(List.of(), log.lines(), "more may follow");
        after(1);
        lose(46, "a");
        look();
        assertEquals(List.of(), log.lines());
        after(2);
        look();
        assertEquals(List.of(warning("a", 196, 1)), log.lines());
        after(100);
        look();
        assertEquals(1, log.lines().size());
    }

    @Test
    void eachServerHasItsOwn() {
        lose(10, "a");
        lose(9, "b");
        lose(20, "c");
        look();
        look();
        assertEquals(
                List.of(warning("a", 10, 1), warning("c", 20, 1)),
                log.lines().stream().sorted().toList());
    }

    @Test
    void aFewNowAndThenAreNotMany() {
        for (int i = 0; i < 20; i++) {
            lose(5, "a");
            after(10);
            look();
        }
        assertEquals(List.of(), log.lines());
    }

    @Test
    void whatNeverOpenedOrWasClosedIsNotLost() {
        for (int i = 0; i < 50; i++) {
            losses.ended(over("a", Cause.UPSTREAM_LOST, OptionalInt.empty()));
            losses.ended(over("a", Cause.UPSTREAM_CLOSED, OptionalInt.of(101)));
            losses.ended(over("a", Cause.REFUSED_UNREACHABLE, OptionalInt.of(502)));
        }
        look();
        look();
        assertEquals(List.of(), log.lines());
    }

    @Test
    void aServerThatHangsLosesThemBySilence() {
        for (int i = 0; i < 12; i++) {
            losses.ended(over("a", Cause.PING_TIMEOUT_UPSTREAM, OptionalInt.of(101)));
        }
        look();
        look();
        assertEquals(List.of(warning("a", 12, 1).replace("upstream-lost", "ping-timeout-upstream")), log.lines());
    }

    /** A server that goes on losing is told of within ten seconds, then once a minute with all since. */
    @Test
    void whatGoesOnIsToldOnceAMinute() {
        for (int second = 0; second < 75; second++) {
            lose(3, "a");
            look();
            after(1);
        }
        assertEquals(List.of(warning("a", 33, 10), warning("a", 180, 59)), log.lines());
    }

    private static String warning(String server, int lost, int seconds) {
        return "WARN upstream chat: server ws://" + server + ":9000 lost " + lost + " conversations within " + seconds
                + "s; \"towline why --cause upstream-lost --server ws://" + server + ":9000\" shows them";
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private void look() {
        losses.look();
    }

    private void lose(int many, String server) {
        for (int i = 0; i < many; i++) {
            losses.ended(over(server, Cause.UPSTREAM_LOST, OptionalInt.of(101)));
        }
    }

    private static Conversation over(String server, Cause cause, OptionalInt status) {
        return new Conversation(
                new Arrival(1, 0, "plain", InetAddress.getLoopbackAddress(), Kind.WEBSOCKET, "/", Optional.empty()),
                Optional.of(new Destination("chat", "chat", Optional.of("ws://" + server + ":9000"))),
                status,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Traffic.NONE,
                Ending.of(By.UPSTREAM, cause, ""));
    }
}
