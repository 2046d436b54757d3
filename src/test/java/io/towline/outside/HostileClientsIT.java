package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients of the bridge that mean harm, against a Towline with little memory, and one that means well and is served all along. Each
 * test has a Towline of its own: what one crowd holds is held for a resume window after it is gone, and would be missing for the next.
 */
final class HostileClientsIT {

    private static final int GREEDY = 400;
    private static final int STREAMS = 1_000;

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

    @Test
    void pollsOfOneSessionTakeOverFromEachOtherAtMostThreeTimes() throws Exception {
        String id = towline.open("/echo");
        List<Socket> polls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            polls.add(towline.send("GET /echo?towline-wait=5&towline-session=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Socket poll : polls) {
            statuses.merge(RawAnswer.read(poll).status(), 1, Integer::sum);
        }
        assertEquals(Map.of(200, 3, 429, 296, 204, 1), statuses);
        towline.expectService();
        LittleTowline.closeAll(polls);
        towline.close(id);
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
