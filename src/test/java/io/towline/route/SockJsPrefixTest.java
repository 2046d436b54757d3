package io.towline.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.towline.testkit.TestBridges;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SockJS may have a path besides the route's own. */
class SockJsPrefixTest {

    private static RouteConfig route(TestRoute like, String prefix) {
        return like.config(TestBridges.bridge()
                .withSockJs(SockJsMode.UNWRAP)
                .withPrefix(Optional.ofNullable(prefix))
                .build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /chat            | a /ws
            /chat/x          | a /ws/x
            /live            | a /ws
            /live/0/s/xhr    | a /ws/0/s/xhr
            /lively          | -
            /exact           | b /exact
            /exact/info      | b /exact/info
            /below/sockjs/i  | c /below/sockjs/i
            /root            | -
            """)
    void whatIsBelowItFindsTheRoute(String path, String expected) {
        RouteTable table = new RouteTable(List.of(
                route(TestRoute.route("a", "/chat").rewrite("/ws"), "/live"),
                route(TestRoute.route("b", "/exact").exact(), null),
                route(TestRoute.route("c", "/below"), "/below/sockjs")));
        String found =
                table.find("any", path) instanceof Lookup.Found it ? it.route().name() + " " + it.path() : "-";
        assertEquals(expected, found);
    }

    @Test
    void twoRoutesCannotHaveTheSame() {
        List<RouteConfig> routes =
                List.of(TestRoute.route("a", "/live").config(), route(TestRoute.route("b", "/b"), "/live"));
        assertEquals(
                "routes.b: routes.a has the same host and path \"/live\". Give one of them another host or path.",
                assertThrows(IllegalArgumentException.class, () -> new RouteTable(routes))
                        .getMessage());
    }
}
