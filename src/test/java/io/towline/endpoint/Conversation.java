package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

/** An endpoint, what its listener is told, and its peer: a raw socket that masks if it is the client. */
final class Conversation implements Endpoint.Listener {

    private final EndpointWorld world;
    private final boolean peerMasks;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    Endpoint endpoint;
    volatile Consumer<String> callback = event -> {};
    volatile IntSupplier mostToRead = () -> Integer.MAX_VALUE;
    private final CountDownLatch asked = new CountDownLatch(1);

    Conversation(EndpointWorld world, Socket socket, boolean peerMasks) throws IOException {
        this.world = world;
        this.socket = socket;
        this.peerMasks = peerMasks;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(EndpointWorld.PATIENCE_SECONDS * 1000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    // ---- the listener: told on the I/O thread ----

    @Override
    public void message(boolean text, byte[] payload) {
        tell(
                text
                        ? "text " + new String(payload, StandardCharsets.UTF_8)
                        : "binary " + HexFormat.of().formatHex(payload));
    }

    /** The latest word of it. */
    volatile long gathering;

    volatile LongConsumer whenGathering = bytes -> {};

    @Override
    public void gathering(long bytes) {
        gathering = bytes;
        if (bytes > 0) {
            whenGathering.accept(bytes);
        }
    }

    @Override
    public int mostToRead() {
        int most = mostToRead.getAsInt();
        if (endpoint != null && endpoint.isSuspended()) {
            asked.countDown();
        }
        return most;
    }

    @Override
    public void room() {
        tell("room");
    }

    /** Until it was suspended from within {@link #mostToRead}. */
    void awaitSuspended() throws InterruptedException {
        assertTrue(asked.await(EndpointWorld.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void closing(EndpointClose how) {
        tell("closing " + how.how() + " "
                + how.code().stream().mapToObj(String::valueOf).findAny().orElse("-") + " " + how.reason());
    }

    @Override
    public void closed() {
        tell("closed");
    }

    private void tell(String event) {
        told.add(event);
        callback.accept(event);
    }

    void expectTold(String... events) throws InterruptedException {
        for (String event : events) {
            assertEquals(event, told.poll(EndpointWorld.PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The same where what goes the other way may have to wait, or not. */
    void expectToldBesideRoom(String expected) throws InterruptedException {
        String event = told.poll(EndpointWorld.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if ("room".equals(event)) {
            event = told.poll(EndpointWorld.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(expected, event);
    }

    void expectNothingTold() throws Exception {
        world.onThread(() -> null);
        assertTrue(told.isEmpty(), () -> "told: " + told);
    }

    /**
     * With all but 200 ms of the minute gone that a peer has: nothing is told yet, and in 400 ms that it was cut, since it took no bytes. A
     * kernel that took what it can takes some more with the next acknowledgement, 40 ms later or more: then another minute is due.
     */
    void expectCutForTakingNothing(long waiting) throws Exception {
        expectNothingTold();
        world.advance(Duration.ofMillis(400));
        long before = waiting;
        for (long now = ask(endpoint::waiting); told.isEmpty() && now != before; now = ask(endpoint::waiting)) {
            before = now;
            world.advance(Duration.ofMillis(60_200));
        }
        expectTold("closing SLOW_CONSUMER - took no bytes", "closed");
    }

    // ---- what the endpoint's owner does ----

    <T> T ask(Callable<T> question) throws Exception {
        return world.onThread(question);
    }

    void send(String text) throws Exception {
        send(true, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(boolean text, byte[] payload) throws Exception {
        ask(() -> {
            endpoint.send(text, payload);
            return null;
        });
    }

    void close(int code, String reason) throws Exception {
        ask(() -> {
            endpoint.close(OptionalInt.of(code), reason);
            return null;
        });
    }

    void cut() throws Exception {
        ask(() -> {
            endpoint.cut();
            return null;
        });
    }

    void suspend() throws Exception {
        ask(() -> {
            endpoint.suspend();
            return null;
        });
    }

    void resume() throws Exception {
        ask(() -> {
            endpoint.resume();
            return null;
        });
    }

    // ---- the peer ----

    void peerSends(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            out.write(wire(frame));
        }
    }

    byte[] wire(Frame frame) {
        return (peerMasks ? frame.masked() : frame).wire();
    }

    void peerSendsHex(String wire) throws IOException {
        peerSendsBytes(HexFormat.of().parseHex(wire.replace(" ", "")));
    }

    void peerSendsBytes(byte[] wire) throws IOException {
        out.write(wire);
    }

    Frame peerReceives() throws IOException {
        return Frame.read(in);
    }

    void peerExpects(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            assertEquals(peerMasks ? frame : frame.masked(), peerReceives());
        }
    }

    void peerExpectsHex(String wire) throws IOException {
        byte[] expected = HexFormat.of().parseHex(wire.replace(" ", ""));
        assertArrayEquals(expected, in.readNBytes(expected.length));
    }

    byte[] peerReceivesBytes(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    void peerExpectsEnd() throws IOException {
        byte[] more = in.readAllBytes();
        assertEquals("", HexFormat.of().formatHex(more), "bytes before the end");
    }

    void peerExpectsLoss() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException reset) {
            // an end, too
        }
    }

    int peerHasReceived() throws IOException {
        return in.available();
    }

    void peerFinishes() throws IOException {
        socket.shutdownOutput();
    }

    void peerLeaves() throws IOException {
        socket.close();
    }

    void peerResets() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
