package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.BrokenConversation.Transport;
import io.towline.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * That a session loses, doubles and reorders nothing, either way, while its client's connections break all the time, at any byte of a
 * request or an answer. {@code -Dtowline.seed} repeats a run as far as chance goes; the rest is up to the threads.
 */
class ExactlyOnceTest {

    private static final long SEED = Long.getLong("towline.seed", System.nanoTime());

    private static final int SESSIONS = 6;
    private static final int UP = 600;

    /** For one transport; mostly some eight times as many. By chance alone one run in a few thousand has fewer than 300. */
    private static final int LEAST_BREAKS = 100;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Backend backend;
    private final WholeProduct product;

    ExactlyOnceTest() throws IOException {
        backend = new Backend();
        // A small buffer, so that both sides run into it
        product = WholeProduct.of(WholeProduct.simple(backend)
                + "routes.chat.bridge { enabled = on, buffer = 16KiB, hold = 1s, ack-after = 1s }\n");
    }

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        product.close();
        backend.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void eachMessageArrivesOnceAndInOrderThoughConnectionsBreakAtAnyByte(Transport transport) {
        try {
            converse(transport);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("with -Dtowline.seed=" + SEED, e);
        }
    }

    private void converse(Transport transport) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<BrokenConversation> conversations = new ArrayList<>();
        List<BusyServer> servers = new ArrayList<>();
        ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
        for (int i = 0; i < SESSIONS; i++) {
            BrokenConversation conversation = BrokenConversation.by(transport, product.address(), random.split());
            Future<?> opening = threads.submit(conversation::open);
            End connection = backend.accept();
            connection.agree();
            BrokenConversation.await(opening);
            BusyServer server = new BusyServer(UP);
            running.submit(() -> {
                server.serve(connection);
                return null;
            });
            running.submit(() -> {
                conversation.hold(UP, server::clientIsDone, threads);
                return null;
            });
            conversations.add(conversation);
            servers.add(server);
        }
        for (int i = 0; i < 2 * SESSIONS; i++) {
            Future<Void> next = running.poll(2, TimeUnit.MINUTES);
            assertNotNull(next, "a conversation hangs");
            Await.result(next, "a conversation that is over");
        }
        servers.forEach(server -> assertEquals(UP, server.last()));
        conversations.forEach(conversation -> assertEquals(BusyServer.DOWN_FOR_ONE_UP * UP + 1, conversation.last()));
        int breaks = conversations.stream().mapToInt(BrokenConversation::breaks).sum();
        assertTrue(breaks >= LEAST_BREAKS, () -> "only " + breaks + " breaks");
    }
}
