package io.towline.route;

import static io.towline.route.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.ListenerConfig;
import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import io.towline.testkit.TestListeners;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which routes there are for a request depends on the listener that it came to. */
class ListenerRoutesTest {

    private static final ListenerConfig PLAIN = listener("plain", 8080);
    private static final ListenerConfig SECURE = listener("secure", 8443);
    private static final ListenerConfig INNER = listener("inner", 9000);
    private static final ListenerConfig GONE = listener("gone", 9999);

    private static final ListenerRoutes ROUTES = routes(
            List.of(PLAIN, SECURE, INNER),
            route("all", "/"),
            route("chat", "/chat").at("plain", "secure"),
            route("chat-inner", "/chat").at("inner"),
            route("room", "/chat/room").at("secure"),
            route("host", "/chat").host("chat.test").at("inner"),
            route("wild", "/").host("*.test").at("secure"));

    private static ListenerRoutes routes(List<ListenerConfig> listeners, TestRoute... routes) {
        return new ListenerRoutes(
                listeners, Stream.of(routes).map(TestRoute::config).toList());
    }

    private static ListenerConfig listener(String name, int port) {
        return TestListeners.listener()
                .named(name)
                .at(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "plain,  any.example, /,            all",
        "plain,  any.example, /chat,        chat",
        "plain,  any.example, /chat/room/1, chat",
        "plain,  chat.test,   /chat,        chat",
        "plain,  chat.test,   /,            all",
        "secure, any.example, /chat/x,      chat",
        "secure, any.example, /chat/room/1, room",
        "secure, chat.test,   /chat/room/1, wild",
        "inner,  any.example, /chat/room/1, chat-inner",
        "inner,  chat.test,   /chat/room/1, host",
        "inner,  x.test,      /chat,        chat-inner",
        "gone,   any.example, /,            all",
        "gone,   chat.test,   /chat/room,   all",
    })
    void aRouteOfAnotherListenerIsAsIfItWereNotThere(String listener, String host, String path, String expected) {
        assertEquals(expected, found(ROUTES.find(named(listener), host, path)));
    }

    private static ListenerConfig.Identity named(String name) {
        return Stream.of(PLAIN, SECURE, INNER, GONE)
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow()
                .identity();
    }

    @Test
    void whereNoRouteIsForTheListenerNothingIsFound() {
        ListenerRoutes routes = routes(List.of(PLAIN, INNER), route("chat", "/").at("plain"));
        assertInstanceOf(None.class, routes.find(INNER.identity(), "x.test", "/"));
        assertInstanceOf(None.class, routes.find(GONE.identity(), "x.test", "/"));
    }

    /** What another listener's routes would make of it does not matter. */
    @Test
    void aPathIsAmbiguousOnlyAmongRoutesOfItsListener() {
        ListenerRoutes routes = routes(
                List.of(PLAIN, INNER),
                route("all", "/"),
                route("admin", "/admin").at("inner"));
        assertEquals("all", found(routes.find(PLAIN.identity(), "x.test", "//admin")));
        assertInstanceOf(Ambiguous.class, routes.find(INNER.identity(), "x.test", "//admin"));
    }

    /** A reload exchanges routes and handlers one after the other: in between the old name asks for the new routes. */
    @Test
    void aListenerWithAnotherNameIsTheSameByItsAddress() {
        ListenerRoutes routes = routes(
                List.of(listener("renamed", 8080), listener("plain", 8443)),
                route("chat", "/").at("renamed"),
                route("other", "/").at("plain"));
        assertEquals("chat", found(routes.find(PLAIN.identity(), "x.test", "/")));
        assertEquals("other", found(routes.find(SECURE.identity(), "x.test", "/")));
    }

    @Test
    void listenersWhosePortTheKernelChoosesAreToldApartByTheirNames() {
        ListenerConfig one = listener("one", 0);
        ListenerConfig two = listener("two", 0);
        ListenerRoutes routes = routes(
                List.of(one, two), route("a", "/").at("one"), route("b", "/").at("two"));
        assertEquals("a", found(routes.find(one.identity(), "x.test", "/")));
        assertEquals("b", found(routes.find(two.identity(), "x.test", "/")));
    }

    @Test
    void twoRoutesOfOneListenerForOnePathAreAMistakeAndOfTwoListenersNot() {
        TestRoute one = route("a", "/chat").at("plain");
        routes(List.of(PLAIN, SECURE), one, route("b", "/ch%61t").at("secure"));
        assertEquals(
                "routes.b: routes.a has the same host and path \"/ch%61t\". Give one of them another host or path.",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> routes(
                                        List.of(PLAIN, SECURE),
                                        one,
                                        route("b", "/ch%61t").at("secure", "plain")))
                        .getMessage());
    }

    private static String found(Lookup lookup) {
        return assertInstanceOf(Found.class, lookup).route().name();
    }
}
