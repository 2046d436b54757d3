package io.towline.bridge.protocol.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Handle;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Wishes;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Sessions;
import io.towline.conversation.Kind;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.testkit.TestRoutes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TowlineRequestTest {

    private static final Sessions SESSIONS = new Sessions(new IoThreads(Clock.system()), new Budget(1 << 20));
    private static final Handle HANDLE = new Handle("abcdefghijklmnopqrst", OptionalLong.empty());
    private static final Wishes WISHES = new Wishes(List.of(), true);

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(stream(BridgeCommand.Form.EVENTS), Kind.SSE),
                Arguments.of(stream(BridgeCommand.Form.LINES), Kind.NDJSON),
                Arguments.of(new BridgeCommand.StopEvents(), Kind.SSE),
                Arguments.of(new BridgeCommand.Open(WISHES), Kind.LONG_POLL),
                Arguments.of(new BridgeCommand.Poll(HANDLE, Optional.empty()), Kind.LONG_POLL),
                Arguments.of(new BridgeCommand.Socket(Optional.empty(), WISHES), Kind.RESUMABLE_WEBSOCKET),
                Arguments.of(new BridgeCommand.Send(HANDLE, OptionalLong.empty()), Kind.HTTP),
                Arguments.of(new BridgeCommand.Close(HANDLE, 1000, ""), Kind.HTTP),
                Arguments.of(new BridgeCommand.Preflight(), Kind.HTTP),
                Arguments.of(new BridgeCommand.Broken("x"), Kind.HTTP));
    }

    private static BridgeCommand stream(BridgeCommand.Form form) {
        return new BridgeCommand.Stream(form, Optional.empty(), WISHES, false, false, 0);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestHasTheKindOfItsTransport(BridgeCommand command, Kind kind) {
        assertEquals(kind, new TowlineRequest(new TowlineProtocol(SESSIONS), command).kind());
    }

    @Test
    void aSessionWaitsForItsReceiverAsLongAsTheRouteSaysAndTenSecondsForItsFirst() {
        SessionTerms terms = new TowlineRequest(new TowlineProtocol(SESSIONS), new BridgeCommand.Open(WISHES))
                .terms(TestRoutes.route().build());
        assertEquals(Duration.ofMinutes(2), terms.window());
        assertEquals(Duration.ofSeconds(10), terms.firstWindow());
    }
}
