package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two listeners of one process, each with routes of its own. */
class RoutesOfListenersTest {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    @AutoClose
    private final Backend outer = new Backend();

    @AutoClose
    private final Backend inner = new Backend();

    RoutesOfListenersTest() throws IOException {}

    private String servers() {
        return """
                io.threads = 1
                upstreams { outer { servers = [ %s ] }, inner { servers = [ %s ] } }
                """.formatted(outer.url(), inner.url());
    }

    private String two() {
        return servers() + """
                listeners { LISTENER { bind = "127.0.0.1:0" }, LISTENER-2 { bind = "127.0.0.1:0" } }
                """;
    }

    private static String status(End client, String target) throws IOException {
        client.send("GET " + target + " HTTP/1.1\nHost: chat.test\n\n");
        return client.answer().substring(9, 12);
    }

    private static void expectJoin(InetSocketAddress at, Backend backend, String target) throws IOException {
        try (WholeProduct.Joined joined = WholeProduct.join(WholeProduct.dial(at), backend, End.request(target))) {
            joined.expectAlive();
        }
    }

    @Test
    void theSameRequestGoesToAnotherServerAtAnotherListener() throws Exception {
        try (WholeProduct product = WholeProduct.of(two() + """
                routes {
                  outside { upstream = outer, listener = LISTENER }
                  inside { upstream = inner, listener = [LISTENER-2] }
                  both { path = "/both", upstream = outer, listener = [LISTENER, LISTENER-2] }
                  all { path = "/all", upstream = inner }
                  admin { path = "/admin", upstream = inner, listener = LISTENER-2 }
                }
                """)) {
            for (String target : List.of("/", "/admin", "/x")) {
                expectJoin(product.address(), outer, target);
                expectJoin(product.address("-2"), inner, target);
            }
            for (String suffix : List.of("", "-2")) {
                expectJoin(product.address(suffix), outer, "/both");
                expectJoin(product.address(suffix), inner, "/all/x");
            }
        }
    }

    @Test
    void aPathThatOnlyAnotherListenerHasIsNotThere() throws Exception {
        try (WholeProduct product = WholeProduct.of(two() + """
                        routes {
                          chat { path = "/chat", upstream = outer }
                          admin { path = "/admin", upstream = inner, listener = LISTENER-2 }
                        }
                        """);
                End stranger = product.dial();
                End friend = WholeProduct.dial(product.address("-2"))) {
            assertEquals("404", status(stranger, "/admin"));
            String line = product.wholeLine();
            assertEquals(
                    "client=127.0.0.1 listener=LISTENER route=- path=/admin upstream=- server=- kind=http status=404",
                    line.substring(line.indexOf("client="), line.indexOf(" protocol=")));
            assertEquals("426", status(friend, "/admin"));
            assertEquals("426", status(stranger, "/chat"));
        }
    }

    /** Whoever learns the id of a session may use it only where its route is. */
    @Test
    void aSessionIsNotThereAtAListenerWithoutItsRoute() throws Exception {
        try (WholeProduct product = WholeProduct.of(two() + """
                        routes {
                          inside { path = "/chat", upstream = inner, listener = LISTENER-2, bridge.enabled = on }
                          outside { path = "/chat", upstream = outer, listener = LISTENER, bridge.enabled = on }
                        }
                        """);
                Fallback friend = new Fallback(product.address("-2"));
                Fallback stranger = new Fallback(product.address())) {
            friend.send("POST", "/chat?towline-session=new", "");
            try (End server = inner.accept()) {
                server.agree();
                Fallback.Answer opened = friend.answer();
                Matcher id = ID.matcher(opened.body());
                assertTrue(id.find(), opened::toString);
                String session = "/chat?towline-wait=0&towline-session=" + id.group(1);
                assertEquals(404, stranger.ask("GET", session).status());
                assertEquals(204, friend.ask("GET", session).status());
            }
        }
    }

    @Test
    void aRouteMovesToAnotherListenerAndItsConversationsGoOn() throws Exception {
        String routes = """
                routes { outside { upstream = outer }, chat { path = "/chat", upstream = inner, listener = %s } }
                """;
        try (WholeProduct product = WholeProduct.of(two() + routes.formatted("LISTENER"));
                WholeProduct.Joined joined = WholeProduct.join(product.dial(), inner, End.request("/chat"))) {
            expectJoin(product.address("-2"), outer, "/chat");
            product.expectReload("~1 route", two() + routes.formatted("LISTENER-2"));
            joined.expectAlive();
            expectJoin(product.address(), outer, "/chat");
            expectJoin(product.address("-2"), inner, "/chat");
        }
    }

    @Test
    void aNewListenerHasItsRoutesFromItsFirstRequestOn() throws Exception {
        int port = TestUpstream.deadPort();
        String one = servers() + """
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                routes { outside { upstream = outer, listener = LISTENER } }
                """;
        try (WholeProduct product = WholeProduct.of(one)) {
            product.expectReload("+1 route, +1 listener", one + """
                    listeners.LISTENER-2.bind = "127.0.0.1:%d"
                    routes.inside { upstream = inner, listener = LISTENER-2 }
                    """.formatted(port));
            expectJoin(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), inner, "/");
            expectJoin(product.address(), outer, "/");
        }
    }

    @Test
    void aListenerKeepsItsRoutesUnderAnotherName() throws Exception {
        int port = TestUpstream.deadPort();
        String named = servers() + """
                listeners { LISTENER { bind = "127.0.0.1:0" }, NAME { bind = "127.0.0.1:%d" } }
                routes { outside { upstream = outer, listener = LISTENER }, inside { upstream = inner, listener = NAME } }
                """.formatted(port);
        try (WholeProduct product = WholeProduct.of(named.replace("NAME", "LISTENER-2"));
                End client = WholeProduct.dial(product.address("-2"))) {
            assertEquals("426", status(client, "/"));
            product.expectReload("~1 route, +1 listener, -1 listener", named.replace("NAME", "LISTENER-3"));
            assertEquals("426", status(client, "/"));
            expectJoin(product.address("-3"), inner, "/");
        }
    }

    @Test
    void aListenerThatIsGoneButStillNamedIsAMistake() throws Exception {
        String routes = """
                routes { outside { upstream = outer }, chat { path = "/chat", upstream = inner, listener = LISTENER-2 } }
                """;
        try (WholeProduct product = WholeProduct.of(two() + routes)) {
            Reload how = product.reload(servers() + """
                    listeners { LISTENER { bind = "127.0.0.1:0" } }
                    """ + routes);
            assertFalse(how.accepted());
            assertEquals(
                    List.of(
                            "FILE:4: routes.chat.listener: there is no listener \"LISTENER-2\". Did you mean LISTENER?"),
                    how.mistakes());
            expectJoin(product.address("-2"), inner, "/chat");
        }
    }
}
