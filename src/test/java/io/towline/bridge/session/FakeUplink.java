package io.towline.bridge.session;

import io.towline.bridge.message.Message;
import io.towline.bridge.uplink.Uplink;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointClose.How;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A server's end, as a test plays it. {@code done} tells in words what was asked of it. */
final class FakeUplink implements Uplink {

    final List<String> done = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    Optional<Endpoint.Listener> listener = Optional.empty();

    /** Messages that it still takes before it has no room. */
    int room = Integer.MAX_VALUE;

    /** More of it, once, behind what is sent together: as if that was only held back. */
    int roomBehind;

    /** Bytes of a message in part that come right behind the handshake. */
    long gathersEarly;

    Traffic traffic = new Traffic(1, 2, 3, 4);
    private boolean closing;
    private boolean closed;

    @Override
    public void begin(ByteBuffer early) {
        done.add("begin");
        gathers(gathersEarly);
    }

    @Override
    public void send(Message message) {
        room--;
        sent.add((message.text() ? "" : "binary ") + new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void together(Runnable sends) {
        sends.run();
        room += roomBehind;
        roomBehind = 0;
    }

    @Override
    public boolean hasRoom() {
        return room > 0;
    }

    @Override
    public void suspend() {
        done.add("suspend");
    }

    @Override
    public void resume() {
        done.add("resume");
    }

    @Override
    public void close(OptionalInt code, String reason) {
        done.add("close " + (code.isPresent() ? code.getAsInt() : "-") + " " + reason);
        beginClosing(new EndpointClose(How.CLOSED, code, reason));
    }

    @Override
    public void cut() {
        done.add("cut");
        beginClosing(new EndpointClose(How.LOST, OptionalInt.empty(), ""));
        closed();
    }

    @Override
    public LiveConversation.Side side(Optional<Duration> sinceData) {
        return new LiveConversation.Side(Optional.of(Duration.ofMillis(3)), 42, Duration.ofMillis(5), sinceData);
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }

    /** How much may be read next; nothing while suspended. */
    int mayRead() {
        int most = listener.orElseThrow().mostToRead();
        return "suspend".equals(done.getLast()) ? 0 : most;
    }

    void says(String text) {
        listener.orElseThrow().message(true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A read has left so much of a message that is not whole. */
    void gathers(long bytes) {
        if (!closing) {
            listener.orElseThrow().gathering(bytes);
        }
    }

    void beginClosing(EndpointClose how) {
        if (!closing) {
            closing = true;
            listener.ifPresent(it -> it.closing(how));
        }
    }

    void closed() {
        if (!closed) {
            closed = true;
            listener.ifPresent(Endpoint.Listener::closed);
        }
    }

    void givesRoom(int messages) {
        room = messages;
        listener.ifPresent(Endpoint.Listener::room);
    }
}
