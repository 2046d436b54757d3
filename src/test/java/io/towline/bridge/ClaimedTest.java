package io.towline.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.transport.Asked;
import io.towline.bridge.transport.Asked.Handle;
import io.towline.bridge.transport.Asked.Wishes;
import io.towline.ending.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimedTest {

    private static final Handle HANDLE = new Handle("abcdefghijklmnopqrst", OptionalLong.empty());
    private static final Wishes WISHES = new Wishes(List.of(), true);

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(stream(Asked.Form.EVENTS), Optional.of(Kind.SSE)),
                Arguments.of(stream(Asked.Form.LINES), Optional.of(Kind.NDJSON)),
                Arguments.of(new Asked.StopEvents(), Optional.of(Kind.SSE)),
                Arguments.of(new Asked.Open(WISHES), Optional.of(Kind.LONG_POLL)),
                Arguments.of(new Asked.Poll(HANDLE, Optional.empty()), Optional.of(Kind.LONG_POLL)),
                Arguments.of(new Asked.Socket(Optional.empty(), WISHES), Optional.of(Kind.RESUMABLE_WEBSOCKET)),
                Arguments.of(new Asked.Send(HANDLE, OptionalLong.empty()), Optional.of(Kind.HTTP)),
                Arguments.of(new Asked.Close(HANDLE, 1000, ""), Optional.of(Kind.HTTP)),
                Arguments.of(new Asked.Preflight(), Optional.of(Kind.HTTP)),
                Arguments.of(new Asked.Broken("x"), Optional.of(Kind.HTTP)),
                Arguments.of(new Asked.Nothing(), Optional.empty()));
    }

    private static Asked stream(Asked.Form form) {
        return new Asked.Stream(form, Optional.empty(), WISHES, false, false, 0);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestHasTheKindOfItsTransport(Asked asked, Optional<Kind> kind) {
        assertEquals(kind, Claimed.kind(asked));
    }
}
