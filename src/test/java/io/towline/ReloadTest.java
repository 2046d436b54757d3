package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.relay.Frame;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another configuration for the running product: what changes, and that nothing else does. */
class ReloadTest {

    private static final Frame RESTART = Frame.close(1012, "draining");

    @AutoClose
    private final Backend backend = new Backend();

    ReloadTest() throws IOException {}

    private String simple() {
        return WholeProduct.simple(backend);
    }

    private WholeProduct product() throws IOException {
        return WholeProduct.of(simple());
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String status(End client, String target) throws IOException {
        client.send("GET " + target + " HTTP/1.1\nHost: chat.test\n\n");
        return client.answer().substring(9, 12);
    }

    @Test
    void routesChangeForTheNextRequestAndConversationsDoNot() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend);
                End idle = product.dial()) {
            assertEquals("426", status(idle, "/old"));
            product.expectReload("~1 route", simple() + "routes.chat.path = \"/new\"\n");
            assertEquals("404", status(idle, "/old"));
            assertEquals("426", status(idle, "/new"));
            product.join(backend, "/new").close();
            joined.expectAlive();
        }
    }

    @Test
    void theSameFileChangesNothing() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            product.expectReload("nothing changed", simple());
            joined.expectAlive();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            routes.b.upstream = chta              | FILE:5: routes.b.upstream: there is no upstream \"chta\". Did you mean chat?
            listeners.b.bind = \"127.0.0.1:TAKEN\" | listener b cannot be opened on 127.0.0.1:TAKEN: Address already in use, taken by THIS
            listeners.b.bind = \"0.0.0.0:OWN\"     | listener b cannot be opened on 0.0.0.0:OWN: Address already in use, where listener LISTENER still listens, on 127.0.0.1:0. Take another port, or restart Towline.
            """)
    void whatCannotBeUsedChangesNothingAndSaysWhy(String line, String mistake) throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String config = simple() + line + "\nroutes.chat.path = \"/new\"\nlisteners.a.bind = \"127.0.0.1:FREE\"\n";
            int free = TestUpstream.deadPort();
            String port = Integer.toString(taken.getLocalPort());
            String own = Integer.toString(product.address().getPort());
            Reload how = product.reload(
                    config.replace("TAKEN", port).replace("OWN", own).replace("FREE", Integer.toString(free)));
            String said = how.mistakes().toString().replaceAll("taken by .*]", "taken by THIS]");
            assertEquals("[" + mistake.replace("TAKEN", port).replace("OWN", own) + "]", said);
            assertFalse(how.accepted());
            assertEquals("1 mistake", how.summary());
            try (End client = product.dial()) {
                assertEquals("426", status(client, "/old"));
            }
            assertThrows(ConnectException.class, () -> WholeProduct.dial(at(free)));
            joined.expectAlive();
            product.expectReload("nothing changed", simple());
        }
    }

    @Test
    void aListenerComesAndAnotherGoesWithItsIdleConnections() throws Exception {
        int first = TestUpstream.deadPort();
        String second = "listeners.LISTENER-2.bind = \"127.0.0.1:%d\"\n".formatted(first);
        try (WholeProduct product = product()) {
            product.expectReload("+1 listener", simple() + second);
            try (End idle = WholeProduct.dial(at(first));
                    WholeProduct.Joined joined =
                            WholeProduct.join(WholeProduct.dial(at(first)), backend, End.request("/"))) {
                assertEquals("426", status(idle, "/"));
                product.expectReload("-1 listener", simple());
                idle.expectEnd();
                joined.expectAlive();
                assertThrows(ConnectException.class, () -> WholeProduct.dial(at(first)));
                product.join(backend).close();
            }
        }
    }

    @Test
    void aListenerMovesToAnotherPort() throws Exception {
        int before = TestUpstream.deadPort();
        String moving = "listeners.LISTENER-2.bind = \"127.0.0.1:%d\"\n";
        try (WholeProduct product = WholeProduct.of(simple() + moving.formatted(before));
                WholeProduct.Joined joined =
                        WholeProduct.join(WholeProduct.dial(at(before)), backend, End.request("/"))) {
            int after = TestUpstream.deadPort();
            product.expectReload("~1 listener", simple() + moving.formatted(after));
            assertEquals(at(after), product.address("-2"));
            WholeProduct.join(WholeProduct.dial(at(after)), backend, End.request("/"))
                    .close();
            assertThrows(ConnectException.class, () -> WholeProduct.dial(at(before)));
            joined.expectAlive();
        }
    }

    @Test
    void aListenerWithAnotherNameKeepsItsSocket() throws Exception {
        int port = TestUpstream.deadPort();
        String named = "listeners.LISTENER-%s.bind = \"127.0.0.1:" + port + "\"\n";
        try (WholeProduct product = WholeProduct.of(simple() + named.formatted("2"));
                End waiting = WholeProduct.dial(at(port))) {
            product.expectReload("+1 listener, -1 listener", simple() + named.formatted("3"));
            assertEquals("426", status(waiting, "/"));
            assertTrue(product.wholeLine().contains(" listener=LISTENER-3 "));
        }
    }

    @Test
    void whoIsTrustedChangesForTheNextRequest() throws Exception {
        try (WholeProduct product = product();
                End client = product.dial()) {
            String request = "GET / HTTP/1.1\nHost: chat.test\nX-Forwarded-For: 192.0.2.7\n\n";
            client.send(request).answer();
            assertTrue(product.wholeLine().contains(" client=127.0.0.1 "));
            product.expectReload("~1 listener", simple() + "listeners.LISTENER.forwarded.trust = [\"127.0.0.1/32\"]\n");
            client.send(request).answer();
            assertTrue(product.wholeLine().contains(" client=192.0.2.7 "));
        }
    }

    @Test
    void limitsOfAListenerHoldForNewConnections() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            product.expectReload("~1 listener", simple() + "listeners.LISTENER.max-connections = 1\n");
            try (End second = product.dial()) {
                second.awaitEnd();
            }
            joined.expectAlive();
            product.expectReload("~1 listener", simple());
            product.join(backend).close();
        }
    }

    @Test
    void theLogChangesItsForm() throws Exception {
        try (WholeProduct product = product();
                End client = product.dial()) {
            product.expectReload("~log", simple() + "log.format = json\n");
            status(client, "/");
            assertTrue(product.wholeLine().contains("\"listener\":\"LISTENER\""));
        }
    }

    @Test
    void theBridgesBoundAndScriptsChange() throws Exception {
        String bridged = simple() + "routes.chat.bridge.enabled = on\n";
        try (WholeProduct product = WholeProduct.of(bridged);
                End client = product.dial()) {
            assertEquals("200", status(client, "/.towline/towline.d.ts"));
            product.expectReload("~bridge", bridged + "bridge { client-scripts = \"/elsewhere\", buffers = 64MiB }\n");
            assertEquals("200", status(client, "/elsewhere/towline.d.ts"));
            assertEquals(64L << 20, Scraped.of(product.towline).sum("bridge_buffer_limit_bytes"));
        }
    }

    @Test
    void whatTakesARestartIsSaidEachTimeAndStaysAsItIs() throws Exception {
        try (WholeProduct product = product()) {
            String config = simple() + "io.threads = 2\nadmin.enabled = on\n";
            for (int i = 0; i < 2; i++) {
                Reload how = product.expectReload("nothing changed", config);
                assertEquals(List.of("io.threads", "admin.enabled"), how.needRestart());
                assertEquals(1, product.towline.config().io().threads());
            }
            assertEquals(List.of(), product.reload(simple()).needRestart());
        }
    }

    @Test
    void whileDrainingItIsRefused() throws Exception {
        try (WholeProduct product = product();
                WholeProduct.Joined joined = product.join(backend)) {
            Thread drain = Thread.ofPlatform().daemon().start(() -> {
                try {
                    product.towline.drain();
                } catch (InterruptedException hurried) {
                    Thread.currentThread().interrupt();
                }
            });
            joined.client().expect(RESTART);
            Reload how = product.reload(simple() + "listeners.b.bind = \"127.0.0.1:0\"\n");
            assertFalse(how.accepted());
            assertEquals(
                    List.of("Towline is draining and takes no new configuration. The next start reads the file."),
                    how.mistakes());
            joined.client().close();
            joined.server().close();
            drain.join(Duration.ofSeconds(60));
            assertFalse(product.towline.reload().accepted());
        }
    }
}
