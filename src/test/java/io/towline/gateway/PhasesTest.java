package io.towline.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.gateway.Phase.Step;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xnio.IoUtils;

/** What a phase may do with a request, by one that stands where limits, access lists and authentication will. */
class PhasesTest extends GatewayOverSockets {

    private static final String CHAT = "GET /chat HTTP/1.1\r\nHost: x.test\r\n";

    private final BlockingQueue<RequestContext> suspended = new LinkedBlockingQueue<>();

    private void suspendEach() {
        guard = Optional.of(request -> request.suspend(() -> suspended.add(request)));
    }

    private RequestContext suspended() throws InterruptedException {
        return suspended.poll(60, TimeUnit.SECONDS);
    }

    /** As the answer of a server does that was asked. */
    private static void later(RequestContext request, Runnable step) {
        request.exchange().getIoThread().execute(step);
    }

    private static Ending refusal(String sentence) {
        return Ending.of(By.TOWLINE, Cause.REFUSED_ORIGIN, sentence);
    }

    private static String rest(Socket client) throws Exception {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void onePhaseRefusesAndTheNextIsNotAsked() throws Exception {
        guard = Optional.of(request -> {
            request.record().answered(401, refusal("Who are you?"));
            request.exchange().setStatusCode(401).endExchange();
            return Step.STOP;
        });
        assertEquals("401|", ask(CHAT));
        assertTrue(line().contains(" route=- path=/chat "));
        assertEquals(List.of(), destinations.opened());
        assertIdle();
    }

    @Test
    void aPhaseKnowsWhoAsksAndForWhichRoute() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        guard = Optional.of(request -> {
            seen.add(request.route().name() + " " + request.onward() + " "
                    + request.record().arrival().client().getHostAddress() + " "
                    + request.outer() + " " + request.claimed().isPresent());
            return Step.CONTINUE;
        });
        ask("GET /quotes/7?a=b HTTP/1.1\r\nHost: x.test:81\r\n");
        assertEquals(
                "quotes /v1/stream/7?a=b 127.0.0.1 Outer[scheme=http, host=x.test:81] false",
                seen.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aSuspendedRequestWaitsAndThenGoesOnByTheNextPhase() throws Exception {
        suspendEach();
        try (Socket client = send(CHAT + WEBSOCKET)) {
            RequestContext request = suspended();
            assertEquals(List.of(), destinations.opened());
            assertEquals(1, gateway.inFlight().open());
            later(request, request::resume);
            assertTrue(rest(client).startsWith("HTTP/1.1 403 "));
        }
        assertEquals(List.of("chat backend /chat"), destinations.opened());
        assertTrue(line().contains(" status=403 "));
        assertIdle();
    }

    @Test
    void whatIsAlreadyKnownMayResumeAtOnce() throws Exception {
        guard = Optional.of(request -> request.suspend(request::resume));
        assertEquals("403|", ask(CHAT));
        assertEquals(List.of("chat backend /chat"), destinations.opened());
        assertIdle();
    }

    /** The next request of the connection is read and answered. */
    @Test
    void aSuspendedRequestMayBeAnsweredLaterAndItsConnectionGoesOn() throws Exception {
        suspendEach();
        try (Socket client = send(CHAT)) {
            RequestContext first = suspended();
            later(first, () -> new Exit().refuse(first, 401, refusal("no")));
            assertTrue(line().contains(" status=401 "));
            OutputStream out = client.getOutputStream();
            out.write((CHAT + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            RequestContext second = suspended();
            later(second, () -> new Exit().refuse(second, 429, refusal("slowly")));
            String answers = rest(client);
            assertTrue(answers.startsWith("HTTP/1.1 401 ") && answers.contains("\r\n\r\nno\nHTTP/1.1 429 "), answers);
            assertTrue(answers.endsWith("\r\n\r\nslowly\n"), answers);
        }
        assertTrue(line().contains(" status=429 "));
        assertIdle();
    }

    @Test
    void whoResumesTwiceOrAfterTheAnswerDoesNothing() throws Exception {
        suspendEach();
        try (Socket client = send(CHAT)) {
            RequestContext request = suspended();
            later(request, () -> {
                request.resume();
                request.resume();
            });
            assertTrue(rest(client).startsWith("HTTP/1.1 403 "));
            assertEquals(List.of("chat backend /chat"), destinations.opened());
            assertTrue(line().contains(" status=403 "));
        }
        try (Socket client = send(CHAT + "Connection: close\r\n")) {
            RequestContext request = suspended();
            later(request, () -> {
                new Exit().refuse(request, 401, refusal("no"));
                request.resume();
            });
            assertTrue(rest(client).endsWith("\r\n\r\nno\n"));
            assertEquals(List.of("chat backend /chat"), destinations.opened());
            assertTrue(line().contains(" status=401 "));
        }
        assertEquals(List.of(), log.lines());
        assertIdle();
    }

    @Test
    void aSuspendedRequestWhoseConnectionIsGoneHasItsLineAndStaysThere() throws Exception {
        suspendEach();
        try (Socket client = send(CHAT + WEBSOCKET)) {
            RequestContext request = suspended();
            IoUtils.safeClose(request.exchange().getConnection());
            String line = line();
            assertTrue(line.contains(" status=- "), line);
            assertTrue(line.contains(" by=client cause=client-lost reason=\"left before it was answered\""), line);
            assertIdle();
            BlockingQueue<RequestContext> resumed = new LinkedBlockingQueue<>();
            later(request, () -> {
                request.resume();
                resumed.add(request);
            });
            assertSame(request, resumed.poll(60, TimeUnit.SECONDS));
            assertEquals(-1, client.getInputStream().read());
        }
        assertEquals(List.of(), destinations.opened());
        assertEquals(List.of(), log.lines());
    }

    @Test
    void whatBreaksInAPhaseNowOrLaterIsA500AndOneLine() throws Exception {
        Runnable breaks = () -> {
            throw new StackOverflowError("this test wants it so");
        };
        List<Phase> broken = List.of(
                request -> {
                    breaks.run();
                    return Step.CONTINUE;
                },
                request -> request.suspend(breaks),
                request -> request.suspend(() -> {
                    destinations.breakAt("open");
                    later(request, request::resume);
                }));
        for (Phase phase : broken) {
            guard = Optional.of(phase);
            assertEquals("500|Something went wrong here.\n", ask(CHAT));
            assertTrue(line().contains(" status=500 "));
            assertIdle();
        }
        assertEquals(List.of(), log.lines());
    }
}
