package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients of the bridge that mean harm, against a Towline with little memory, and one that means well and is served all along. Each
 * test has a Towline of its own: what one crowd holds is held for a resume window after it is gone, and would be missing for the next.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class HostileClientsIT {

    private static final int GREEDY = 400;
    private static final int STREAMS = 1_000;
    private static final int POLLS = 100;

    private LittleTowline towline;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        towline = new LittleTowline(folder);
    }

    @AfterEach
    void stop() throws IOException {
        towline.close();
    }

    @Test
    void guessedIdsAreUnknown() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            String guess = "guess-%019d".formatted(i);
            assertEquals(404, get("/echo?towline-session=" + guess));
        }
        towline.expectService();
    }

    @Test
    void halfSentPostsHoldNobodyUp() throws Exception {
        String id = towline.open("/echo");
        List<Socket> halves = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            halves.add(towline.send("POST /echo?towline-session=" + id + " HTTP/1.1\r\nHost: x\r\nTowline-Seq: 1\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(20_000)));
        }
        towline.expectService();
        LittleTowline.closeAll(halves);
        towline.expectService();
    }

    /** In ten seconds, which all of it takes only where the machine stood still. The last one stays, and is no part of it. */
    @Test
    void pollsOfOneSessionTakeOverFromEachOtherAtMostThreeTimes() throws Exception {
        String id = towline.open("/echo");
        long begin = System.nanoTime();
        List<Socket> polls = new ArrayList<>();
        BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
        for (int i = 0; i < POLLS; i++) {
            Socket poll =
                    towline.send("GET /echo?towline-wait=25&towline-session=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n");
            polls.add(poll);
            Thread.startVirtualThread(() -> answer(poll, statuses));
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 1; i < POLLS; i++) {
            counts.merge(Await.next(statuses, "the status of a poll"), 1, Integer::sum);
        }
        long windows = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds() / 10;
        assertEquals(Set.of(200, 429), counts.keySet(), counts::toString);
        assertTrue(counts.get(200) >= 3 && counts.get(200) <= 3 * windows, counts::toString);
        towline.expectService();
        LittleTowline.closeAll(polls);
        towline.close(id);
    }

    private static void answer(Socket poll, BlockingQueue<Integer> statuses) {
        try {
            statuses.add(RawAnswer.read(poll).status());
        } catch (IOException | AssertionError cut) {
            statuses.add(0); // also the one that stays, in the end
        }
    }

    @Test
    void pollsWithoutEndCostNothingThatStays() throws Exception {
        String id = towline.open("/echo");
        for (int i = 0; i < 1_000; i++) {
            assertEquals(204, get("/echo?towline-wait=0&towline-session=" + id));
        }
        towline.converse(id, 1);
        towline.close(id);
        towline.expectService();
    }

    /** More than there would be room for, were each kept for a while as it was: what has ended keeps nobody out. */
    @Test
    void sessionsOpenedAndClosedWithoutEndRefuseNobody() throws Exception {
        for (int i = 0; i < 4_000; i++) {
            HttpResponse<String> opened = towline.post("/echo?towline-session=new");
            assertEquals(201, opened.statusCode(), "session " + i);
            String id = opened.body().substring(7, opened.body().indexOf('"', 7));
            towline.close(id);
        }
        towline.expectService();
    }

    @Test
    void whoMeansWellIsServedWhileSessionsThatNobodyReceivesFromFillTheirShare() throws Exception {
        towline.expectServedBeside(
                GREEDY, "POST /push?towline-session=new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 201);
    }

    @Test
    void whoMeansWellIsServedWhileStreamsThatNobodyReadsFillTheirShare() throws Exception {
        towline.expectServedBeside(STREAMS, "GET /push HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n", 200);
    }

    private int get(String target) throws IOException, InterruptedException {
        HttpResponse<Void> answer = towline.client.send(towline.request(target).build(), BodyHandlers.discarding());
        return answer.statusCode();
    }
}
