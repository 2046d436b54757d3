package io.towline.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that break something, or would: each has its line and its answer, and none is left in flight. */
class GatewayDefectsTest extends GatewayOverSockets {

    /** RFC 1035 §2.3.4 has 253 characters; the dot behind a full name and the port do not count. */
    @ParameterizedTest
    @CsvSource({
        "a., 126, a, 404",
        "a., 126, a.:65535, 404",
        "a., 127, '', 404",
        "a., 127, :80, 404",
        "a., 127, a, 400",
        "a, 254, '', 400",
        "a., 3100, a, 400",
        "a, 254, :80, 400"
    })
    void aHostLongerThanAnyNameIsRefusedFirst(String unit, int times, String rest, String status) throws Exception {
        String answer = ask("GET /nothing HTTP/1.1\r\nHost: " + unit.repeat(times) + rest + "\r\n");
        assertEquals(
                status
                        + (status.equals("400")
                                ? "|The Host is longer than any name can be.\n"
                                : "|There is nothing here.\n"),
                answer);
        assertTrue(line().contains(" status=" + status + " "));
        assertIdle();
    }

    /** Errors too: the stack may end at any call. What was pipelined behind it is not answered. */
    @ParameterizedTest
    @CsvSource({"client, ''", "claim, /chat", "target, /chat", "open, /chat"})
    void whereverARequestBreaksItIsA500AndOneLine(String room, String path) throws Exception {
        destinations.breakAt(room);
        String head = "GET /chat HTTP/1.1\r\nHost: x.test\r\n";
        String answer = exchange(head + "\r\n" + head);
        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nSomething went wrong here.\n"), answer);
        assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
        String line = line();
        assertTrue(line.contains(" path=" + (path.isEmpty() ? "\"\"" : path) + " "), line);
        assertTrue(line.contains(" status=500 "), line);
        assertTrue(line.contains(" by=towline cause=internal-error "), line);
        assertIdle();
    }

    /** What a listener refuses is written down and answered by the same gateway. */
    @Test
    void whatBreaksWhileItIsRefusedIsA500AndOneLineToo() throws Exception {
        String refused = "GET /chat HTTP/1.1\r\nHost: x.test\r\nX-Refused: 1\r\n";
        assertEquals("431|no\n", ask(refused));
        assertTrue(line().contains(" status=431 "));
        assertIdle();
        destinations.breakAt("client");
        assertEquals("500|Something went wrong here.\n", ask(refused));
        assertTrue(line().contains(" status=500 "));
        assertIdle();
    }

    /** Operators filter by it, whichever phase it was. */
    @Test
    void defectsAreLoggedInTheGatewaysName() throws Exception {
        try (LogCapture errors = LogCapture.containing("could not", Gateway.class.getName(), Level.ERROR)) {
            destinations.breakAt("open");
            ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n");
            assertEquals("ERROR could not handle request 000000100001", errors.next());
            destinations.answer(accepted(new TestDestinations.Counted("ws://b:1")), 200);
            destinations.breakAt("join");
            ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
            assertEquals("ERROR could not relay 000000100002", errors.next());
        }
    }

    @Test
    void aRelayThatBreaksAtItsBeginningEndsAtOnce() throws Exception {
        TestDestinations.Counted lease = new TestDestinations.Counted("ws://b:1");
        destinations.answer(accepted(lease), 200);
        destinations.breakAt("join");
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertTrue(line().contains(" by=towline cause=internal-error "));
        assertEquals(1, lease.closed());
        assertIdle();
    }

    /** Nobody settles it: its connection is gone, and so is the count. */
    @Test
    void aHandshakeWhoseConnectionIsGoneIsNotInFlight() throws Exception {
        destinations.holdAnswers();
        try (Socket client = send("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET)) {
            destinations.held();
            assertEquals(1, gateway.inFlight().open());
            destinations.cutHeld();
            assertIdle();
            assertTrue(client.isConnected());
        }
    }
}
