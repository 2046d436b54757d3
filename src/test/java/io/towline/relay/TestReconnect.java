package io.towline.relay;

import io.towline.io.IoThread;
import io.towline.relay.park.Reconnect;
import io.towline.testkit.Await;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/** How one relay comes to other servers, with a test in the place of the servers' group. */
final class TestReconnect implements Reconnect {

    private final RelayFixture fixture;
    private final List<String> told = new ArrayList<>();
    private Consumer<Result> asking;

    TestReconnect(RelayFixture fixture) {
        this.fixture = fixture;
    }

    @Override
    public void serverLeft(boolean lost) {
        told.add(lost ? "lost" : "left");
    }

    @Override
    public void dial(IoThread io, Consumer<Result> settle) {
        told.add("asked");
        asking = settle;
    }

    @Override
    public void cancel() {
        told.add("cancelled");
        asking = null;
    }

    /** What the relay has told or asked, since this was called last. */
    List<String> told() throws Exception {
        return fixture.onThread(() -> {
            List<String> all = List.copyOf(told);
            told.clear();
            return all;
        });
    }

    void awaitParked() throws Exception {
        Await.until(() -> fixture.relays.parked().parked() > 0, () -> "a parked client");
    }

    /** A server that agrees, with what came right behind its 101. */
    Peer agree(ByteBuffer early) throws Exception {
        StreamConnection[] connections = new StreamConnection[1];
        Peer server = fixture.connect(connections, 0);
        answer(new Result.Agreed(connections[0], early));
        return server;
    }

    Peer agree() throws Exception {
        return agree(ByteBuffer.allocate(0));
    }

    void answer(Result result) throws Exception {
        fixture.onThread(() -> {
            Consumer<Result> settle = asking;
            asking = null;
            settle.accept(result);
            return null;
        });
    }
}
