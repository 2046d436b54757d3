package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl;
import io.towline.relay.Frame;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the product ends: in order, in haste, or at once. */
class LeavingTest {

    private static final Frame RESTART = Frame.close(1012, "draining");

    private final Backend backend;

    LeavingTest() throws IOException {
        backend = new Backend();
    }

    @AfterEach
    void end() throws IOException {
        backend.close();
    }

    private WholeProduct product(String time, String hardStop) throws IOException {
        return WholeProduct.of(WholeProduct.simple(backend)
                + "defaults.route.close-timeout = 1m\ndrain { time = %s, hard-stop = %s }\n".formatted(time, hardStop));
    }

    private static CompletableFuture<Void> drain(WholeProduct product) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                product.towline.drain();
                done.complete(null);
            } catch (Throwable failed) {
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    private static void ended(CompletableFuture<Void> drain) throws Exception {
        drain.get(60, TimeUnit.SECONDS);
    }

    private static void goesOn(CompletableFuture<Void> drain) throws ExecutionException, InterruptedException {
        assertThrows(TimeoutException.class, () -> drain.get(100, TimeUnit.MILLISECONDS));
    }

    /** Both sides answer the close frames that they are sent. */
    private static void leaveWithManners(WholeProduct.Joined joined) throws IOException {
        joined.client().expect(RESTART);
        joined.client().send(Frame.close(1012, "").masked());
        joined.client().expectEnd();
        Frame toServer = joined.server().receive();
        assertEquals(Frame.close(1001, "draining").payload(), toServer.payload());
        joined.server().send(Frame.close(1001, ""));
        joined.close();
    }

    private static void refusesConnections(WholeProduct product) {
        assertThrows(ConnectException.class, () -> product.dial().close());
    }

    @Test
    void theLastRelayEndsTheDrainAndThePortIsFreeFromItsBeginning() throws Exception {
        try (WholeProduct product = product("0s", "1m");
                WholeProduct.Joined first = product.join(backend);
                WholeProduct.Joined second = product.join(backend)) {
            CompletableFuture<Void> drain = drain(product);
            leaveWithManners(first);
            refusesConnections(product);
            new ServerSocket(product.address().getPort(), 1, product.address().getAddress()).close();
            goesOn(drain);
            ProxyControl.Overview overview = product.towline.runningProxy().overview();
            ProxyControl.Draining draining = overview.draining().orElseThrow();
            assertEquals(ProxyControl.Phase.DRAINING, overview.phase());
            assertEquals(1, overview.relays());
            assertTrue(draining.since().isAfter(overview.started()));
            assertEquals(draining.since().plusSeconds(60), draining.hardStop());
            leaveWithManners(second);
            ended(drain);
            assertEquals(0, product.towline.relays());
            for (int i = 0; i < 2; i++) {
                String line = product.line();
                assertTrue(line.endsWith(" close_code=1012 by=towline cause=drain reason=draining"), line);
            }
        }
    }

    @Test
    void refusalsThatAreSummedUpHaveTheirLineAtTheLatestWhenItLeaves() throws Exception {
        try (WholeProduct product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat, path = /chat } }
                log.max-refusals = 1
                """.formatted(backend.url()))) {
            for (int i = 0; i < 4; i++) {
                try (End client = product.dial()) {
                    client.send(End.request("/nowhere"));
                    assertTrue(client.answer().startsWith("HTTP/1.1 404 "));
                }
            }
            assertTrue(
                    product.line()
                            .endsWith(
                                    " cause=refused-no-route reason=\"no route for this path of host \\\"chat.test\\\"\" count=1"));
            ended(drain(product));
            String line = product.line();
            assertTrue(
                    line.endsWith(
                            " cause=refused-no-route reason=\"no route for this path of host \\\"chat.test\\\"\" count=3"),
                    line);
        }
    }

    @Test
    void aHandshakeUnderWayMayBecomeARelayWhichLeavesWithManners() throws Exception {
        try (WholeProduct product = product("0s", "1m");
                End client = product.dial()) {
            client.send(End.request("/"));
            End server = backend.accept();
            String head = server.head();
            CompletableFuture<Void> drain = drain(product);
            goesOn(drain);
            server.send(End.agreement(head));
            String answer = client.head();
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
            goesOn(drain);
            leaveWithManners(new WholeProduct.Joined(client, server, head, answer));
            ended(drain);
            String line = product.line();
            assertTrue(line.endsWith(" close_code=1012 by=towline cause=drain reason=draining"), line);
        }
    }

    @Test
    void idleConnectionsAreClosedAndWhatComesOnOthersIsRefused() throws Exception {
        try (WholeProduct product = product("0s", "1m");
                End idle = product.dial();
                End silent = product.dial();
                WholeProduct.Joined relay = product.join(backend)) {
            idle.send("GET / HTTP/1.1\nHost: chat.test\n\n");
            assertTrue(idle.answer().startsWith("HTTP/1.1 426 "));
            silent.send("GET / HTTP/1.1\n"); // in the middle of its first request
            CompletableFuture<Void> drain = drain(product);
            idle.expectEnd();
            relay.client().expect(RESTART);
            silent.send("Host: chat.test\n\n");
            String answer = silent.answer();
            assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
            assertTrue(answer.contains("\nRetry-After: 5\n"), answer);
            assertTrue(answer.contains("\nConnection: close\n"), answer);
            silent.expectEnd();
            relay.client().close();
            relay.server().close();
            ended(drain);
        }
    }

    @Test
    void inHasteAllAreToldAtOnce() throws Exception {
        try (WholeProduct product = product("1h", "2h")) {
            List<WholeProduct.Joined> relays = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                relays.add(product.join(backend));
            }
            // A client has its 101 a moment before its relay begins, and one that begins during a drain is told at
            // once.
            WholeProduct.await("relays are missing", () -> product.towline.relays() == 8);
            CompletableFuture<Void> drain = drain(product);
            relays.getFirst().client().expect(RESTART); // over an hour, so the others have time
            assertFalse(relays.getLast().client().endsWithin(100));
            product.towline.hasten();
            relays.getFirst().close();
            for (WholeProduct.Joined relay : relays.subList(1, relays.size())) {
                leaveWithManners(relay);
            }
            ended(drain);
        }
    }

    @Test
    void theHardStopEndsWhatDoesNotEnd() throws Exception {
        try (WholeProduct product = product("0s", "300ms");
                WholeProduct.Joined deaf = product.join(backend);
                End waiting = product.dial();
                End dripping = product.dial()) {
            dripping.send("GET / HT");
            waiting.send(End.request("/"));
            WholeProduct.await("the relay is missing", () -> product.towline.relays() == 1);
            try (End stuck = backend.accept()) {
                stuck.head();
                ended(drain(product)); // long before the close-timeout
                deaf.client().expect(RESTART);
                deaf.client().awaitEnd();
                deaf.server().awaitEnd();
                waiting.awaitEnd();
                dripping.awaitEnd();
                stuck.awaitEnd();
            }
            assertEquals(0, product.towline.relays());
            List<String> lines = List.of(product.line(), product.line());
            assertTrue(lines.stream().anyMatch(line -> line.contains(" by=towline cause=drain ")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.contains(" status=- ")), lines::toString);
        }
    }

    @Test
    void closingCutsAtOnceAndEachRelayHasItsLine() throws Exception {
        try (WholeProduct product = product("1h", "2h");
                WholeProduct.Joined joined = product.join(backend)) {
            product.towline.close();
            joined.client().awaitEnd();
            joined.server().awaitEnd();
            String line = product.line();
            assertTrue(line.contains(" by=towline cause=hard-stop "), line);
            refusesConnections(product);
            product.towline.close();
        }
    }
}
