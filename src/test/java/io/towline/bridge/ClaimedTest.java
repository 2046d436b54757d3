package io.towline.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Protocols;
import io.towline.bridge.protocol.sockjs.SockJsProtocol;
import io.towline.bridge.protocol.sockjs.SockJsRequest;
import io.towline.bridge.protocol.towline.TowlineProtocol;
import io.towline.bridge.protocol.towline.TowlineRequest;
import io.towline.bridge.session.Sessions;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimedTest {

    private final Sessions sessions = new Sessions(new IoThreads(Clock.system()), new Budget(1 << 20));
    private final Protocols protocols =
            new Protocols(List.of(new SockJsProtocol(sessions), new TowlineProtocol(sessions)));

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
        assertEquals(
                expected,
                told(protocols.read(request(method, path, query, accept), route).claim()));
        assertEquals(
                "nobody's",
                told(protocols
                        .read(
                                request(method, path, query, accept),
                                TestRoutes.route().build())
                        .claim()),
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
        return claimed.map(it -> it.kind() + " " + command(it).getClass().getSimpleName())
                .orElse("nobody's");
    }

    private static Object command(Claimed claimed) {
        return switch (claimed) {
            case TowlineRequest towline -> towline.command();
            case SockJsRequest sockJs -> sockJs.command();
            default -> throw new AssertionError(claimed);
        };
    }
}
