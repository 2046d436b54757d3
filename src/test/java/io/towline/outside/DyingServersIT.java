package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests to a group of servers that are killed and started again all the time. What may be asked twice is answered, since there is always one
 * that can; what may not is never handled twice. {@code -Pplain-http-full} has ten thousand of them.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class DyingServersIT {

    private static final int REQUESTS = Integer.getInteger("towline.dying.requests", 1_500);
    private static final int CLIENTS = 32;

    /** So many requests are let go between two strikes. */
    private static final int AT_ONCE = 100;

    private static final String EMPTY = "Content-Length: 0\r\n";

    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    private final Semaphore mayAsk = new Semaphore(0);
    private final AtomicInteger next = new AtomicInteger();

    /** Odd while it waits for an answer. */
    private final AtomicIntegerArray turns = new AtomicIntegerArray(CLIENTS);

    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    @AutoClose
    private final MortalServers servers = new MortalServers();

    private record Outcome(String method, String target, String answer) {
        boolean isGood() {
            return answer.equals("200 " + (method.equals("HEAD") ? "" : target));
        }
    }

    DyingServersIT() throws IOException, InterruptedException {}

    @Test
    void nobodyNoticesButWhoseRequestMayNotBeSentTwice(@TempDir Path folder, TestReporter report) throws Exception {
        try (PeerProcess towline =
                Launcher.serve(folder, """
                listeners { plain { bind = "127.0.0.1:%d" } }
                admin { enabled = on, bind = "127.0.0.1:%d" }
                upstreams { app { servers = %s } }
                routes { all { upstream = app } }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(port, adminPort, servers.urls()), port, adminPort)) {
            askAndStrike();
            expectTheRest(towline);
            report.publishEntry(Map.of(
                    "kills", String.valueOf(servers.kills()),
                    "answers", counted().toString(),
                    "set aside", String.valueOf(linesWith(towline, " is set aside for "))));
        }
    }

    private void askAndStrike() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(client(i)));
        }
        Random random = new Random();
        for (int released = AT_ONCE; released <= REQUESTS; released += AT_ONCE) {
            int strikeAt = released - 1 - random.nextInt(AT_ONCE - CLIENTS);
            mayAsk.release(AT_ONCE);
            Await.until(() -> outcomes.size() >= strikeAt - CLIENTS, strikeAt + " requests");
            if (random.nextInt(4) == 0) {
                servers.changeSteady(this::awaitTurns);
            }
            servers.strike();
        }
        for (Future<Void> client : clients) {
            Await.result(client, "a client to have asked all it had to");
        }
        Await.end(threads, "all clients");
        servers.startAll();
    }

    /** All that wait for an answer now get one. */
    private void awaitTurns() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            int turn = turns.get(client);
            Await.until(() -> turn % 2 == 0 || turns.get(client) != turn, "client " + client + " to get an answer");
        }
    }

    private Callable<Void> client(int self) {
        return () -> {
            try (AskingClient client = new AskingClient(port)) {
                for (int n = next.getAndIncrement(); n < REQUESTS; n = next.getAndIncrement()) {
                    Await.permit(mayAsk, "the next request");
                    turns.incrementAndGet(self);
                    outcomes.add(ask(client, n));
                    turns.incrementAndGet(self);
                }
            }
            return null;
        };
    }

    private static Outcome ask(AskingClient client, int n) throws IOException {
        String target = "/" + n;
        return switch (n % 10) {
            case 0, 1 -> asked(client, "POST", target, EMPTY);
            case 2 -> asked(client, "HEAD", target, "");
            case 3 -> asked(client, "DELETE", target, "");
            case 4 -> asked(client, "PUT", target, EMPTY);
            case 5 -> asked(client, "OPTIONS", target, "");
            default -> asked(client, "GET", target, "");
        };
    }

    private static Outcome asked(AskingClient client, String method, String target, String fields) throws IOException {
        return new Outcome(method, target, client.ask(method, target, fields));
    }

    private void expectTheRest(PeerProcess towline) throws Exception {
        assertEquals(REQUESTS, outcomes.size());
        List<Outcome> failed =
                outcomes.stream().filter(outcome -> !outcome.isGood()).toList();
        assertEquals(
                List.of(),
                failed.stream()
                        .filter(outcome -> !outcome.method().equals("POST"))
                        .toList(),
                towline::said);
        assertTrue(failed.stream().allMatch(outcome -> outcome.answer().startsWith("502 ")), failed::toString);
        List<String> posted = servers.posted();
        assertEquals(posted.size(), new HashSet<>(posted).size(), () -> "handled twice: " + posted);
        assertTrue(servers.kills() > REQUESTS / AT_ONCE / 4, () -> servers.kills() + " kills");
        MetricsPage metrics = new MetricsPage(adminPort);
        Await.until(() -> metrics.sum("towline_requests_in_flight") == 0, "no request to be in flight");
        assertEquals(0, metrics.sum("towline_upstream_server_leases"));
        assertEquals(REQUESTS, linesWith(towline, " kind=http "));
        long others = towline.lines().size() - REQUESTS;
        assertTrue(others <= 10 + 4 * servers.kills(), () -> others + " lines about " + servers.kills() + " kills");
    }

    private static long linesWith(PeerProcess towline, String part) {
        return towline.lines().stream().filter(line -> line.contains(part)).count();
    }

    private Map<String, Integer> counted() {
        Map<String, Integer> counts = new TreeMap<>();
        outcomes.forEach(outcome -> counts.merge(
                outcome.method() + " "
                        + (outcome.isGood() ? "200" : outcome.answer().substring(0, 3)),
                1,
                Integer::sum));
        return counts;
    }
}
