package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One client among many that are as slow as can be: slowhttptest's four ways. It gets each of its answers, and how long they took
 * is reported, since that is the machine's affair, too. The limits that cut slow ones off are far away here, so all of them stay.
 * {@code -Pplain-http-full} has a thousand of them.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class SlowClientsIT {

    private static final int SLOW = Integer.getInteger("towline.slow.clients", 200);
    private static final int REQUESTS = 2 * SLOW;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    /** In which way, and slowhttptest's words for it. Who asks for ranges leaves with the answer: those begin anew all the time. */
    private enum Way {
        HEADS("/", "-H -i 1"),
        BODIES("/", "-B -i 1 -s 8192"),
        RANGES("/", "-R -a 1 -b 1000"),
        READING("/long", "-X -w 512 -y 1024 -n 5 -z 32");

        private final String path;
        private final String options;

        Way(String path, String options) {
            this.path = path;
            this.options = options;
        }
    }

    /** In nanoseconds. */
    private record Times(long median, long p99) {

        static Times of(AskingClient client) throws IOException {
            long[] times = new long[REQUESTS];
            for (int i = 0; i < times.length; i++) {
                long begin = System.nanoTime();
                assertEquals("200 ok", client.ask("GET", "/", ""));
                times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            return new Times(times[times.length / 2], times[times.length * 99 / 100]);
        }

        @Override
        public String toString() {
            return "median %.2f ms, p99 %.2f ms".formatted(median / 1e6, p99 / 1e6);
        }
    }

    SlowClientsIT() throws IOException {}

    @Test
    void nobodyElseWaitsForSlowClients(@TempDir Path folder, TestReporter report) throws Exception {
        try (PeerProcess server = PeerProcess.start("node", "src/test/outside/slow-clients-server.js");
                PeerProcess towline = serve(folder, server);
                AskingClient client = new AskingClient(port)) {
            Times.of(client); // the compilers have their say
            report.publishEntry(Map.of("alone", Times.of(client).toString()));
            for (Way way : Way.values()) {
                report.publishEntry(Map.of(way.toString(), beside(way, client).toString()));
            }
            assertTrue(towline.isAlive(), towline::said);
        }
    }

    private PeerProcess serve(Path folder, PeerProcess server) throws IOException, InterruptedException {
        return Launcher.serve(
                folder,
                """
                listeners { plain { bind = "127.0.0.1:%d" } }
                admin { enabled = on, bind = "127.0.0.1:%d" }
                upstreams { app { servers = ["http://127.0.0.1:%s"] } }
                routes { all { upstream = app } }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(
                                port,
                                adminPort,
                                server.awaitLine("^listening (\\d+)$", PATIENCE).group(1)),
                port,
                adminPort);
    }

    private Times beside(Way way, AskingClient client) throws Exception {
        MetricsPage metrics = new MetricsPage(adminPort);
        double asked = metrics.sum("towline_http_requests_total");
        Times times;
        try (PeerProcess _ = PeerProcess.start("sh", "-c", slow(way))) {
            Await.until(() -> are(way, metrics, asked), "the slow clients of " + way);
            times = Times.of(client);
            assertTrue(are(way, metrics, asked), "slow clients of " + way + " left before the end");
        }
        Await.until(() -> metrics.sum("towline_connections") == 1, "the slow clients to have left");
        Await.until(() -> metrics.sum("towline_requests_in_flight") == 0, "no request to be in flight");
        return times;
    }

    private String slow(Way way) {
        return "while slowhttptest -c %1$d -r %1$d -l 600 -p 60 -u http://127.0.0.1:%2$d%3$s %4$s; do :; done"
                .formatted(SLOW, port, way.path, way.options);
    }

    private static boolean are(Way way, MetricsPage metrics, double asked) throws IOException, InterruptedException {
        return way == Way.RANGES
                ? metrics.sum("towline_http_requests_total") >= asked + SLOW
                : metrics.sum("towline_connections") >= SLOW;
    }
}
