package io.towline.endpoint;

import io.towline.conversation.memory.Loss;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.frame.ControlFrame;
import io.towline.frame.DataFrame;
import io.towline.frame.FrameWalker;
import io.towline.frame.Masking;
import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.xnio.StreamConnection;

/**
 * Makes frames of what is said, and gives them to the connection in order.
 *
 * <p>A frame is put together where it will wait if the connection does not take it, so a short one leaves in one write. The scratch buffer
 * is not touched: a payload may lie in it.
 *
 * <p>Owner: the endpoint's I/O thread.
 */
final class EndpointOutflow implements ConnectionWriter.Owner {

    private static final long ROOM_BYTES = 64 * 1024;

    private final ConnectionWriter writer;
    private final IoThread io;
    private final Endpoint endpoint;
    private final boolean masks;

    private Optional<byte[]> laterPong = Optional.empty();
    private long pongEnd; // where in the stream the last pong of ours ends
    private long frames;
    private long pingNonce;
    private long pingedAt;
    private boolean pinged; // and that one is not answered yet
    private Optional<Duration> roundTrip = Optional.empty();
    private boolean closing;

    EndpointOutflow(StreamConnection connection, IoThread io, Role role, Endpoint endpoint) {
        writer = new ConnectionWriter(connection, io, this);
        this.io = io;
        this.endpoint = endpoint;
        masks = role == Role.CLIENT;
    }

    ConnectionWriter writer() {
        return writer;
    }

    // ---- frames ----

    void message(boolean text, ByteBuffer payload) {
        if (silent()) {
            return;
        }
        int length = payload.remaining();
        int key = masks ? io.maskingKey() : 0;
        ByteBuffer header = io.small();
        send(
                masks ? DataFrame.maskedHeader(header, text, length, key) : DataFrame.header(header, text, length),
                payload,
                key);
    }

    void ping() {
        if (!silent()) {
            pingNonce = io.randomLong();
            pingedAt = io.exactNow();
            pinged = true;
            control(ControlFrame.ping(pingNonce));
        }
    }

    /** A ping of ours is out. */
    boolean awaitsPong() {
        return pinged;
    }

    /** The peer's pong that lies at {@code at}. */
    void ponged(ByteBuffer bytes, int at, FrameWalker header) {
        if (pinged && ControlFrame.carries(pingNonce, bytes, at, header)) {
            pinged = false;
            Duration took = Duration.ofNanos(io.exactNow() - pingedAt);
            roundTrip = Optional.of(took);
            endpoint.answered(took);
        }
    }

    Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /** While a pong waits for the connection, a later one waits to follow it, and only the last of these: §5.5.3. */
    void pong(byte[] payload) {
        if (silent()) {
            return;
        }
        if (pongEnd > writer.taken()) {
            laterPong = Optional.of(payload);
            return;
        }
        laterPong = Optional.empty();
        control(ControlFrame.pong(payload));
        pongEnd = writer.position();
    }

    /** The last frame, behind what waits. */
    void close(ByteBuffer frame) {
        if (!silent()) {
            control(frame);
            closing = true;
        }
    }

    private void control(ByteBuffer frame) {
        send(masks ? ControlFrame.masked(frame, io.maskingKey()) : frame, ByteBuffer.allocate(0), 0);
    }

    /** §5.5.1: nothing follows a close frame. */
    private boolean silent() {
        return closing || writer.ended();
    }

    // ---- bytes ----

    private void send(ByteBuffer header, ByteBuffer payload, int key) {
        frames++;
        if (writer.holds()) {
            put(header, payload, key);
            return;
        }
        writer.hold();
        try {
            put(header, payload, key);
        } finally {
            writer.release();
        }
    }

    private void put(ByteBuffer header, ByteBuffer payload, int key) {
        add(header, 0, payload.remaining());
        add(payload, key, 0);
    }

    /** Puts bytes behind those that wait, masked. */
    private void add(ByteBuffer from, int key, int following) {
        int turned = key;
        while (from.hasRemaining() && !writer.failed()) {
            ByteBuffer place = writer.place(from.remaining() + following);
            int begin = place.limit();
            int length = Math.min(place.capacity() - begin, from.remaining());
            place.limit(begin + length).put(begin, from, from.position(), length);
            from.position(from.position() + length);
            Masking.apply(place, begin, begin + length, turned);
            turned = Masking.turned(turned, length);
            writer.added(length);
        }
    }

    /** Of what a write failed, where one did. */
    String failure() {
        return writer.failure().map(Loss::by).orElse(Loss.RESET);
    }

    boolean hasRoom() {
        return writer.waitingBytes() < ROOM_BYTES;
    }

    long frames() {
        return frames;
    }

    // ---- going on ----

    /** Goes on with what waits. */
    void drain() {
        writer.drain();
        laterPong.filter(due -> pongEnd <= writer.taken()).ifPresent(this::pong);
        writer.rest();
    }

    @Override
    public void writable() {
        endpoint.writable();
    }

    @Override
    public void blocked() {
        endpoint.blocked();
    }

    @Override
    public void cut() {
        endpoint.cut();
    }
}
