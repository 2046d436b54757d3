package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bridge holds of messages whose ends do not come is in its account, and has an end. {@code bridge.buffers} is 1 MiB. */
class UnfinishedMessagesTest {

    private static final long SESSION = 8192;

    private final Backend backend;
    private final WholeProduct product;

    UnfinishedMessagesTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                routes.chat.origins = any
                routes.chat.bridge { enabled = on, sockjs.mode = unwrap }
                bridge.buffers = 1MiB
                """);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    /** A stream of events and the server behind it. */
    private record Streamed(Fallback client, End server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Streamed stream() throws IOException {
        Fallback client = new Fallback(product.address());
        client.send("GET", "/chat", "", "Accept: text/event-stream");
        End server = backend.accept();
        server.agree();
        client.head();
        assertTrue(client.event().contains("event: session\n"));
        return new Streamed(client, server);
    }

    private static byte[] text(int length) {
        return Frame.text("x".repeat(length)).wire();
    }

    private static byte[] masked(String text) {
        return Frame.text(text).masked().wire();
    }

    private static byte[] allButTheEnd(byte[] wire) {
        return Arrays.copyOf(wire, wire.length - 1);
    }

    private long used() {
        return Scraped.of(product.towline).sum("bridge_buffer_used_bytes");
    }

    private void awaitUsed(long bytes) throws InterruptedException {
        WholeProduct.await("it is " + used() + " and not " + bytes, () -> used() == bytes);
    }

    @Test
    void theLastReadIsCountedThoughNoneFollowsIt() throws Exception {
        try (Streamed one = stream()) {
            one.server.send(allButTheEnd(text(300)));
            awaitUsed(SESSION + 300);
            one.server.send(new byte[] {'x'});
            assertTrue(one.client.event().endsWith("\ndata: " + "x".repeat(300) + "\n\n"));
        }
    }

    @Test
    void nothingOfItIsLeftWhenAllSessionsAreOver() throws Exception {
        try (Streamed one = stream();
                Streamed two = stream()) {
            one.server.send(allButTheEnd(text(100_000)));
            two.server.send(allButTheEnd(text(200_000)));
            awaitUsed(2 * SESSION + 300_000);
            two.server.send(new byte[] {'x'});
            two.client.event();
            one.server.close();
            two.server.send(Frame.close(1000, ""));
            one.client.event();
            two.client.event();
            two.server.close();
        }
        product.towline.close();
        awaitUsed(0);
    }

    @Test
    void whenThereIsNoMoreRoomTheSessionThatHoldsMostEndsAndTheOtherGoesOn() throws Exception {
        try (Streamed most = stream();
                Streamed other = stream()) {
            most.server.send(allButTheEnd(text(700_000)));
            awaitUsed(2 * SESSION + 700_000);
            other.server.send(text(400_000));
            assertTrue(other.client.event().endsWith("x\n\n"));
            String farewell = most.client.event();
            assertTrue(farewell.contains("event: close\n"), farewell);
            assertTrue(farewell.contains("{\"code\":1013,\"reason\":\"no room\",\"clean\":false}"), farewell);
            most.server.expect(Frame.close(1001, "no room").masked());
            most.server.send(new byte[] {'x'}); // which ends its message, and is not heard any more
            most.server.send(Frame.close(1001, ""));
            most.server.close();
            String line = product.line();
            assertTrue(line.contains(" close_code=1013 by=towline cause=refused-overload reason=\"no room\""), line);
        }
    }

    @Test
    void aClientsResumableSocketEndsAndItsSessionDoesNot() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/chat?towline-session=new")) {
            joined.client().receive(); // how its session is called
            byte[] wire = masked("{\"text\":\"" + "x".repeat(1_500_000) + "\"}");
            joined.client().send(Arrays.copyOf(wire, 14 + 300));
            awaitUsed(SESSION + 600); // memory for twice of what has come
            joined.client().send(Arrays.copyOfRange(wire, 14 + 300, wire.length - 1));
            joined.client().expect(Frame.close(1013, "no room"));
            awaitUsed(SESSION);
            joined.server().send(Frame.close(1000, ""));
        }
        product.towline.close();
        awaitUsed(0);
    }

    @Test
    void ofAFramedSocketThatSpeaksSockJsToo() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/000/s/websocket")) {
            joined.client().expect(Frame.text("o"));
            byte[] wire =
                    Frame.text("[\"" + "x".repeat(1_200_000) + "\"]").masked().wire();
            joined.client().send(Arrays.copyOf(wire, 14 + 300_000));
            WholeProduct.await("it is counted", () -> used() >= SESSION + 300_000);
            joined.client().send(Arrays.copyOfRange(wire, 14 + 300_000, wire.length - 1));
            joined.client().expect(Frame.close(1013, "no room"));
            joined.server().expect(Frame.close(1001, "").masked());
            joined.client().send(Frame.close(1013, "").masked());
            joined.server().send(Frame.close(1001, ""));
            joined.server().close();
            String line = product.line();
            assertTrue(line.contains(" close_code=1013 by=towline cause=refused-overload reason=\"no room\""), line);
            assertEquals(0, product.linesWaiting());
        }
        product.towline.close();
        awaitUsed(0);
    }
}
