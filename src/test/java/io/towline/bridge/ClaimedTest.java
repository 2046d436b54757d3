package io.towline.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.sockjs.asked.SockJsAsked;
import io.towline.bridge.transport.asked.Asked;
import io.towline.bridge.transport.asked.Asked.Handle;
import io.towline.bridge.transport.asked.Asked.Wishes;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.SockJsMode;
import io.towline.ending.Kind;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** SockJS's base is the URL of the route, where our own protocol is spoken as well, and everything that is nobody's goes on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UNWRAP | GET  | /                   |                           |                   | HTTP Greeting
            UNWRAP | GET  | /                   |                           | text/event-stream | SSE Stream
            UNWRAP | GET  | /                   | towline-session=new       |                   | HTTP Broken
            UNWRAP | POST | /                   | towline-session=new       |                   | LONG_POLL Open
            UNWRAP | GET  | /info               |                           |                   | HTTP Info
            UNWRAP | POST | /000/abc/xhr        |                           |                   | SOCKJS_XHR Receive
            UNWRAP | POST | /000/abc/xhr        | towline-session=new       |                   | LONG_POLL Open
            UNWRAP | GET  | /page.html          |                           |                   | nobody's
            OFF    | GET  | /info               |                           |                   | nobody's
            OFF    | GET  | /info               |                           | text/event-stream | SSE Stream
            """)
    void itIsReadOnce(SockJsMode mode, String method, String path, String query, String accept, String expected) {
        RouteConfig route =
                TestRoutes.route().withBridge(TestBridges.sockjs(mode)).build();
        assertEquals(expected, told(Claimed.of(request(method, path, query, accept), route)));
        assertEquals(
                "nobody's",
                told(Claimed.of(
                        request(method, path, query, accept), TestRoutes.route().build())),
                "where the bridge is off");
    }

    private static HttpServerExchange request(String method, String path, String query, String accept) {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setRequestMethod(new HttpString(method)).setRequestURI(path).setRequestPath(path);
        if (query != null) {
            exchange.setQueryString(query);
            exchange.addQueryParam(query.split("=")[0], query.split("=")[1]);
        }
        if (accept != null) {
            exchange.getRequestHeaders().put(Headers.ACCEPT, accept);
        }
        return exchange;
    }

    private static String told(Optional<Claimed> claimed) {
        return claimed.map(it -> switch (it) {
                    case Claimed.Ours(Kind kind, Asked asked) ->
                        kind + " " + asked.getClass().getSimpleName();
                    case Claimed.SockJs(Kind kind, SockJsAsked asked) ->
                        kind + " " + asked.getClass().getSimpleName();
                })
                .orElse("nobody's");
    }
}
