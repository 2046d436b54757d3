package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.relay.Frame;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers go and clients stay, in the whole product. */
class ParkedClientsTest {

    private static final String CONTEXTS = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final String NO_CONTEXTS = CONTEXTS + "; server_no_context_takeover; client_no_context_takeover";

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final Backend other = new Backend();

    ParkedClientsTest() throws IOException {}

    private static String parking(Backend server) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat, park { for = 1h } } }
                drain.time = 0s
                """.formatted(server.url());
    }

    @Test
    void theNextServerGetsTheClientsOwnHandshake() throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                End client = product.dial()) {
            client.send(End.request("/room?a=1", "Cookie: sid=1", "X-Tenant: blue", "Sec-WebSocket-Protocol: v2, v1"));
            String first;
            try (End server = backend.accept()) {
                first = server.agree("Sec-WebSocket-Protocol: v1");
                client.head();
            }
            try (End next = backend.accept()) {
                String again = next.agree("Sec-WebSocket-Protocol: v1");
                assertEquals(withoutKey(first.replace("v2, v1", "v1")), withoutKey(again));
                expectPasses(client, next);
                client.send(Frame.close(1000, "done").masked());
                next.expect(Frame.close(1000, "done").masked());
                next.send(Frame.close(1000, "done"));
                client.expect(Frame.close(1000, "done"));
            }
            String line = product.line();
            assertTrue(line.contains(" server=" + backend.url().replace("\"", "") + " "), line);
            assertTrue(line.endsWith(" close_code=1000 by=client cause=client-closed reason=done"), line);
        }
    }

    private static List<String> withoutKey(String head) {
        return head.lines()
                .filter(line -> !line.startsWith("Sec-WebSocket-Key"))
                .toList();
    }

    /** A first message that is to be told again counts as long as its WebSocket lasts. */
    @Test
    void whereAllTogetherKeepAsMuchAsTheyMayNobodyIsParkedUntilAReloadAllowsMore() throws Exception {
        String remembering = parking(backend).replace("for = 1h", "for = 1h, replay = 1, buffer = 2MiB");
        try (WholeProduct product = WholeProduct.of(remembering + "park.buffers = 1MiB\n");
                WholeProduct.Joined first = product.join(backend)) {
            Frame large = Frame.text("x".repeat(1 << 20)).masked();
            first.client().send(large);
            first.server().expect(large);
            try (WholeProduct.Joined second = product.join(backend)) {
                second.server().close();
                second.client().expect(Frame.close(1011, "upstream lost"));
            }
            product.expectReload("~park", remembering + "park.buffers = 2MiB\n");
            try (WholeProduct.Joined third = product.join(backend)) {
                third.server().close();
                try (End next = backend.accept()) {
                    next.agree();
                    expectPasses(third.client(), next);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aServerThatKnowsTheClientNoMoreEndsIt(int status) throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            joined.server().close();
            try (End next = backend.accept()) {
                next.head();
                next.send("HTTP/1.1 " + status + " No\nContent-Length: 0\n\n");
                joined.client().expect(Frame.close(1008, "refused"));
            }
            joined.client().close();
            String line = product.line();
            assertTrue(line.contains(" by=towline cause=park-failed reason=\"the server answered " + status), line);
        }
    }

    @Test
    void anyOtherAnswerIsAskedAgain() throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            joined.server().send(Frame.close(1012, "restart"));
            try (End next = backend.accept()) {
                next.head();
                next.send("HTTP/1.1 503 Not yet\nContent-Length: 0\n\n");
                next.awaitEnd();
            }
            try (End next = backend.accept()) {
                next.agree("Sec-WebSocket-Protocol: nobody-asked");
                next.awaitEnd();
            }
            try (End next = backend.accept()) {
                next.agree();
                expectPasses(joined.client(), next);
            }
        }
    }

    /** Its messages could not be understood by a server that had not the ones before. */
    @Test
    void aClientWithCompressionContextsIsNotParked() throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                End client = product.dial();
                WholeProduct.Joined joined = WholeProduct.join(client, backend, End.request("/", CONTEXTS), CONTEXTS)) {
            joined.server().close();
            client.expect(Frame.close(1011, "upstream lost"));
        }
    }

    @Test
    void oneWithoutThemIs() throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                End client = product.dial();
                WholeProduct.Joined joined =
                        WholeProduct.join(client, backend, End.request("/", CONTEXTS), NO_CONTEXTS)) {
            joined.server().close();
            try (End next = backend.accept()) {
                String head = next.head();
                assertTrue(head.contains(NO_CONTEXTS + "\n"), head);
                next.send(End.agreement(head)); // without any: not the same
                next.awaitEnd();
            }
            try (End next = backend.accept()) {
                next.agree(NO_CONTEXTS);
                expectPasses(client, next);
            }
        }
    }

    @Test
    void aReloadInBetweenIsFollowed() throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            backend.close();
            joined.server().close();
            WholeProduct.await("nobody is parked", () -> parked(product) == 1);
            Reload how = product.reload(parking(other)); // a try that is under way may count as a conversation
            assertTrue(how.summary().startsWith("~1 upstream"), how.summary());
            try (End next = other.accept()) {
                next.agree();
                expectPasses(joined.client(), next);
                assertEquals(0, parked(product));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopEndsTheParkedAsOthers(boolean hard) throws Exception {
        try (WholeProduct product = WholeProduct.of(parking(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            backend.close();
            joined.server().close();
            WholeProduct.await("nobody is parked", () -> parked(product) == 1);
            if (hard) {
                product.towline.close();
                joined.client().awaitEnd();
            } else {
                CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> drain(product));
                joined.client().expect(Frame.close(1012, "draining"));
                joined.client().send(Frame.close(1012, "").masked());
                joined.client().expectEnd();
                joined.client().close();
                drain.get(60, TimeUnit.SECONDS);
            }
            String line = product.line();
            assertTrue(line.contains(" cause=" + (hard ? "hard-stop" : "drain")), line);
            assertFalse(line.contains(" server=ws"), line);
        }
    }

    private static void drain(WholeProduct product) {
        try {
            product.towline.drain();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int parked(WholeProduct product) {
        return (int) Scraped.of(product.towline).sum("parked_clients");
    }

    private static void expectPasses(End client, End server) throws IOException {
        client.send(Frame.text("are you there?").masked());
        server.expect(Frame.text("are you there?").masked());
        server.send(Frame.text("I am"));
        client.expect(Frame.text("I am"));
    }
}
