package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Those beyond a rate that wait for their turn. */
class LimitQueuesTest extends LimitsWorld {

    LimitQueuesTest() throws IOException {}

    @Test
    void aHerdIsLetInAtTheRateInTheOrderInWhichItCame() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/s, burst = 2, queue = 3, queue-timeout = 1h }");
        join(ONE);
        join(OTHER);
        List<End> herd = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            herd.add(dial().send(End.request("/chat?number=" + i, from(ONE))));
            int waiting = i + 3;
            Await.until(() -> product.towline.requests() >= waiting - 2, "it waits");
        }
        expectRefused(ONE, TOO_MANY_HANDSHAKES); // as many wait as may
        for (int i = 0; i < 3; i++) {
            assertEquals(2 + i, product.towline.relays());
            product.pass(clock, Duration.ofMillis(900));
            assertEquals(2 + i, product.towline.relays());
            product.pass(clock, Duration.ofMillis(200));
            End server = backend.accept();
            open.add(server);
            String asked = server.agree();
            assertTrue(asked.startsWith("GET /chat?number=" + i + " "), asked);
            assertTrue(herd.get(i).head().startsWith("HTTP/1.1 101 "));
            int joined = 3 + i;
            Await.until(() -> product.towline.relays() == joined, "it is a relay");
        }
    }

    /** What it comes to then is judged by the time that it is then. */
    @Test
    void whoHasWaitedAtTheListenerIsJudgedAnewAtTheRoute() throws Exception {
        start("""
                listeners.LISTENER.limits.handshakes { by = all, rate = 1/s, burst = 1, queue = 3, queue-timeout = 1h }
                routes.chat.limits.handshakes { rate = 1/s, burst = 1 }
                """);
        join(ONE);
        End waiting = dial().send(End.request("/chat", from(ONE)));
        Await.until(() -> product.towline.requests() == 1, "it waits");
        product.pass(clock, Duration.ofMillis(1100));
        End server = backend.accept();
        open.add(server);
        server.agree();
        assertTrue(waiting.head().startsWith("HTTP/1.1 101 "));
    }

    @Test
    void whoLeavesTheLineMakesRoomAndIsNotWaitedFor() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/s, burst = 1, queue = 2, queue-timeout = 1h }");
        join(ONE);
        End first = dial().send(End.request("/chat?number=1", from(ONE)));
        Await.until(() -> product.towline.requests() == 1, "it waits");
        End second = dial().send(End.request("/chat?number=2", from(ONE)));
        Await.until(() -> product.towline.requests() == 2, "it waits");
        first.close();
        String line = product.line();
        assertTrue(line.contains(" status=- ") && line.contains(" by=client cause=client-lost "), line);
        End third = dial().send(End.request("/chat?number=3", from(ONE)));
        Await.until(() -> product.towline.requests() == 2, "it waits");
        product.pass(clock, Duration.ofMillis(1100));
        End server = backend.accept();
        open.add(server);
        String asked = server.agree();
        assertTrue(asked.startsWith("GET /chat?number=2 "), asked);
        assertTrue(second.head().startsWith("HTTP/1.1 101 "));
        product.pass(clock, Duration.ofMillis(1100));
        server = backend.accept();
        open.add(server);
        assertTrue(server.agree().startsWith("GET /chat?number=3 "));
        assertTrue(third.head().startsWith("HTTP/1.1 101 "));
    }

    @Test
    void whoWaitsInVainIsTurnedAwayInItsProtocolsWords() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/h, burst = 1, queue = 5, queue-timeout = 3s }");
        join(ONE);
        End socket = dial().send(End.request("/chat", from(ONE)));
        Fallback session = client();
        session.send("POST", "/chat?towline-session=new", "", from(OTHER));
        Await.until(() -> product.towline.requests() == 2, "both wait");
        product.pass(clock, Duration.ofMillis(2900));
        assertEquals(2, product.towline.requests());
        product.pass(clock, Duration.ofMillis(200));
        String answer = socket.answer();
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\n"), answer);
        assertTrue(answer.endsWith("\n\n" + TOO_MANY_HANDSHAKES + "\n"), answer);
        Fallback.Answer problem = session.answer();
        assertEquals(429, problem.status());
        assertEquals("application/problem+json", problem.field("Content-Type"));
        assertTrue(problem.body().contains("\"detail\":\"" + TOO_MANY_HANDSHAKES + "\""), problem.body());
        assertEquals(2, product.towline.runningProxy().limits().getFirst().refused());
    }
}
