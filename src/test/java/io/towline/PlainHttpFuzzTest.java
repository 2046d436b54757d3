package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.fuzz.FuzzServer;
import io.towline.fuzz.FuzzedConversation;
import io.towline.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests and answers that a grammar writes and mutations break, through the whole product: each conversation ends, what comes out at either end has
 * one meaning, and it is what went in. {@code -Phttp-fuzz-full} goes on for five minutes with seeds of its own; {@code -Dtowline.fuzz.seed=SEED} holds
 * one conversation again.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PlainHttpFuzzTest {

    private static final int BATCH = 250;
    private static final int AT_ONCE = 4;
    private static final int BATCHES = 6;
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("towline.fuzz.seconds", 0));
    private static final Optional<Long> ONE = Optional.ofNullable(Long.getLong("towline.fuzz.seed"));

    @Test
    void whatComesOutIsWhatWentIn() throws Exception {
        try (LogCapture errors = LogCapture.containing("", "ROOT", Level.ERROR);
                FuzzServer server = new FuzzServer();
                WholeProduct product = WholeProduct.of("""
                        io.threads = 2
                        listeners { LISTENER { bind = "127.0.0.1:0" } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ], max-fails = off } }
                        routes { app { upstream = app, http.enabled = on } }
                        """.formatted(server.port()))) {
            if (ONE.isPresent()) {
                hold(product, server, ONE.get(), 1);
                return;
            }
            long begin = System.nanoTime();
            long first = LONG.isZero() ? 0 : ThreadLocalRandom.current().nextLong(1L << 40);
            int batch = 0;
            while (LONG.isZero() ? batch < BATCHES : System.nanoTime() - begin < LONG.toNanos()) {
                hold(product, server, first + (long) batch * BATCH, BATCH);
                assertEquals(List.of(), errors.lines());
                batch++;
            }
            if (!LONG.isZero()) {
                System.out.println("fuzz: " + batch * BATCH + " conversations from seed " + first + " on");
            }
        }
    }

    private static void hold(WholeProduct product, FuzzServer server, long first, int count) throws Exception {
        List<Future<Optional<String>>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (long seed = first; seed < first + count; seed++) {
                long own = seed;
                all.add(threads.submit(
                        () -> FuzzedConversation.hold(own, product.address().getPort(), server)));
            }
            for (Future<Optional<String>> each : all) {
                Optional<String> problem = each.get(3, TimeUnit.MINUTES);
                if (problem.isPresent()) {
                    threads.shutdownNow();
                    throw new AssertionError(problem.get());
                }
            }
        }
        Await.until(
                () -> product.towline.runningProxy().overview().requests() == 0,
                "all requests to be over, seeds from " + first);
        Await.until(() -> leases(product) == 0, "all leases to be given back, seeds from " + first);
        while (product.linesWaiting() > 0) {
            product.line();
        }
    }

    private static long leases(WholeProduct product) {
        return product.towline
                .runningProxy()
                .upstreams()
                .getFirst()
                .servers()
                .getFirst()
                .leases();
    }
}
