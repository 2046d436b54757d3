package io.towline.bridge.protocol.towline.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Form;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Handle;
import io.towline.bridge.protocol.towline.command.BridgeCommand.StopEvents;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Wishes;
import io.towline.bridge.web.Answer;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {

    private static final String ID = "abcdefghij0123456789";
    private static final Wishes PLAIN = new Wishes(List.of(), true);

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void whatMayBeMendedIsToldToComeBack(int status) {
        assertEvents("retry: 10000\n\n", Translation.of(eventSource(Optional.of(ID)), refusal(status, "10")));
        assertEvents("retry: 5000\n\n", Translation.of(eventSource(Optional.of(ID)), refusal(status, "")));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3000", "3600,3600000", "99999,3600000", "'Fri, 31 Dec 1999 23:59:59 GMT',5000", "-1,5000"})
    void retryAfterIsToldInMilliseconds(String seconds, String millis) {
        assertEvents("retry: " + millis + "\n\n", Translation.of(eventSource(Optional.of(ID)), refusal(503, seconds)));
    }

    @ParameterizedTest
    @CsvSource({"404,4404,session lost", "410,4404,session lost", "409,4409,impossible acknowledgement"})
    void whatIsLostIsAClose(int status, int code, String reason) {
        String data = "\ndata: {\"code\":" + code + ",\"reason\":\"" + reason + "\",\"clean\":false}\n\n";
        assertEvents(
                "event: close\nid: " + ID + ":end" + data,
                Translation.of(eventSource(Optional.of(ID)), refusal(status, "")));
        assertEvents(
                "event: close\nid: no-session-was-opened:end" + data,
                Translation.of(eventSource(Optional.empty()), refusal(status, "")));
    }

    /** Else an EventSource would come back with it and be refused, or worse, open a session. */
    @Test
    void whoComesBackWithTheMadeUpIdIsStopped() {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setRequestMethod(Methods.GET).setQueryString("towline-errors=events");
        exchange.getRequestHeaders()
                .put(Headers.ACCEPT, "text/event-stream")
                .put(new HttpString("Last-Event-ID"), "no-session-was-opened:end");
        assertEquals(
                new StopEvents(),
                BridgeCommand.of(
                        exchange,
                        TestRoutes.route().withBridge(TestBridges.on()).build()));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 400, 401, 403, 413, 500})
    void otherStatusesStay(int status) {
        Answer refusal = refusal(status, "");
        assertSame(refusal, Translation.of(eventSource(Optional.of(ID)), refusal));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409, 410, 429, 503})
    void otherClientsSeeStatuses(int status) {
        Answer refusal = refusal(status, "5");
        Handle handle = new Handle(ID, OptionalLong.of(1));
        List<BridgeCommand> others = List.of(
                new BridgeCommand.Stream(Form.EVENTS, Optional.empty(), PLAIN, false, false, 0),
                new BridgeCommand.Stream(Form.LINES, Optional.of(handle), PLAIN, false, false, 0),
                new BridgeCommand.Poll(handle, Optional.of(Duration.ZERO)),
                new BridgeCommand.Open(PLAIN),
                new BridgeCommand.Send(handle, OptionalLong.empty()),
                new BridgeCommand.Socket(Optional.empty(), PLAIN));
        for (BridgeCommand command : others) {
            assertSame(refusal, Translation.of(command, refusal), command.toString());
        }
    }

    private static BridgeCommand eventSource(Optional<String> id) {
        Optional<Handle> handle = id.map(known -> new Handle(known, OptionalLong.of(7)));
        return new BridgeCommand.Stream(Form.EVENTS, handle, PLAIN, handle.isPresent(), true, 0);
    }

    private static Answer refusal(int status, String retryAfter) {
        HeaderMap headers = new HeaderMap().put(Headers.CONTENT_TYPE, "application/problem+json");
        if (!retryAfter.isEmpty()) {
            headers.put(Headers.RETRY_AFTER, retryAfter);
        }
        return new Answer(status, headers, new byte[] {'x'});
    }

    private static void assertEvents(String body, Answer answer) {
        assertEquals(200, answer.status());
        assertEquals("text/event-stream", answer.headers().getFirst(Headers.CONTENT_TYPE));
        assertEquals(1, answer.headers().size());
        assertEquals(body, new String(answer.body(), StandardCharsets.UTF_8));
    }
}
