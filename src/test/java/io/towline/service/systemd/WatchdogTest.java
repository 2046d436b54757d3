package io.towline.service.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** Two real I/O threads, and a clock that the test turns: a period of 20 s, so one round begins every 10 s. */
class WatchdogTest {

    private final XnioWorker worker;
    private final WatchdogRounds rounds;
    private final Logger logger = (Logger) LoggerFactory.getLogger(WatchdogRounds.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private int alive;

    WatchdogTest() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_NAME, "watched")
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        List<Heartbeat> heartbeats = IntStream.range(0, 2)
                .mapToObj(worker::getIoThread)
                .map(thread -> new Heartbeat(thread, thread))
                .toList();
        rounds = new WatchdogRounds(heartbeats, Duration.ofSeconds(20), () -> alive++);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        release.countDown();
        logger.detachAppender(log);
        worker.shutdownNow();
    }

    private void look(int second) {
        rounds.look(TimeUnit.SECONDS.toNanos(second));
    }

    /** Each I/O thread that is free has done by then what it was asked before. */
    private void settle(int... threads) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads.length);
        for (int thread : threads) {
            worker.getIoThread(thread).execute(done::countDown);
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
    }

    /** Says so within itself: the stack is to show it from then on. */
    private void hangOnPurpose(CountDownLatch begun) {
        begun.countDown();
        try {
            release.await(180, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void block(XnioIoThread thread) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        thread.execute(() -> hangOnPurpose(blocked));
        assertTrue(blocked.await(60, TimeUnit.SECONDS));
    }

    private List<String> said() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void itIsToldTwiceInEachPeriodAndOnlyAfterEveryThreadHasTurned() throws InterruptedException {
        look(0);
        assertEquals(0, alive); // asked, not yet answered
        settle(0, 1);
        look(2);
        assertEquals(1, alive);
        look(9);
        settle(0, 1);
        assertEquals(1, alive);
        look(10);
        settle(0, 1);
        look(12);
        assertEquals(2, alive);
        assertEquals(List.of(), said());
    }

    @Test
    void aThreadThatHangsIsNotToldOfButNamedOnceWithItsStack() throws InterruptedException {
        block(worker.getIoThread(1));
        look(0);
        settle(0);
        look(4);
        assertEquals(List.of(), said());
        look(5);
        look(7);
        look(60);
        assertEquals(0, alive);
        assertEquals(
                List.of("ERROR thread \"" + worker.getIoThread(1).getName()
                        + "\" has not turned for 5000 ms; the watchdog is not told that we live until it does"),
                said());
        StackTraceElementProxy[] stack = log.list.getFirst().getThrowableProxy().getStackTraceElementProxyArray();
        assertTrue(
                Arrays.stream(stack).anyMatch(at -> at.getSTEAsString().contains("hangOnPurpose")),
                Arrays.toString(stack));
    }

    @Test
    void whenItTurnsAgainThatIsToldAtTheNextLook() throws InterruptedException {
        block(worker.getIoThread(0));
        look(0);
        settle(1);
        look(6);
        release.countDown();
        settle(0, 1);
        look(8);
        assertEquals(1, alive);
        assertEquals("WARN all I/O threads turn again, after 8000 ms", said().getLast());
        look(10);
        settle(0, 1);
        look(11);
        assertEquals(2, alive);
        assertEquals(2, said().size());
    }

    @Test
    void aThreadThatWasToldToEndDoesNotHang() throws InterruptedException {
        worker.shutdownNow();
        assertTrue(worker.awaitTermination(60, TimeUnit.SECONDS));
        look(0);
        look(1);
        assertEquals(1, alive);
    }

    /** sd_watchdog_enabled(3). */
    @ParameterizedTest
    @CsvSource({
        "30000000, ,     PT30S",
        "30000000, 4711, PT30S",
        "30000000, 4712, ",
        ",         4711, ",
        "0,        ,     ",
        "soon,     ,     ",
        "-5,       ,     ",
    })
    void thePeriodIsTheManagersIfItMeansUs(String micros, String pid, Duration period) {
        Map<String, String> environment = new HashMap<>();
        Optional.ofNullable(micros).ifPresent(value -> environment.put("WATCHDOG_USEC", value));
        Optional.ofNullable(pid).ifPresent(value -> environment.put("WATCHDOG_PID", value));
        assertEquals(Optional.ofNullable(period), Watchdog.period(environment, 4711));
    }
}
