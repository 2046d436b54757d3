package io.towline.endpoint;

import io.towline.ending.Loss;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.frame.ControlFrame;
import io.towline.frame.DataFrame;
import io.towline.frame.FrameWalker;
import io.towline.frame.Masking;
import io.towline.io.Buffered;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Gives frames to the connection in order, and keeps what it does not take at once.
 *
 * <pre>
 *   OPEN --close frame--> CLOSING --shutDown, and nothing waits--> SHUT        any --write fails, fail--> FAILED
 * </pre>
 *
 * <p>A frame is put together in a buffer of the thread's spares and written from there, so a short one leaves in one write; if the
 * connection does not take it, it waits just there. The scratch buffer is not touched: a payload may lie in it.
 *
 * <p>Owner: the endpoint's I/O thread.
 */
final class Outflow implements WriteReadyHandler {

    /** What the thread's spare buffers hold. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final long ROOM_BYTES = 64 * 1024;

    private final StreamSinkConduit sink;
    private final Buffered buffered;
    private final IoThread io;
    private final Endpoint endpoint;
    private final boolean masks;

    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(1);
    private long waitingBytes;
    private long progressAt;
    private int unsentAtLastLook;
    private Optional<byte[]> laterPong = Optional.empty();
    private long pongEnd; // where in the stream the last pong of ours ends
    private long frames;
    private long bytes;
    private long pingNonce;
    private long pingedAt;
    private boolean pinged; // and that one is not answered yet
    private Optional<Duration> roundTrip = Optional.empty();
    private boolean refused;
    private boolean holding;
    private boolean flowing; // when holding began
    private boolean closing;
    private boolean shuttingDown;
    private boolean terminated;
    private boolean shut;
    private boolean failed;
    private String failure = Loss.RESET;

    Outflow(StreamConnection connection, IoThread io, Role role, Endpoint endpoint) {
        sink = connection.getSinkChannel().getConduit();
        buffered = Buffered.of(connection);
        this.io = io;
        this.endpoint = endpoint;
        masks = role == Role.CLIENT;
    }

    void begin() {
        sink.setWriteReadyHandler(this);
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
        if (pongEnd > bytes) {
            laterPong = Optional.of(payload);
            return;
        }
        laterPong = Optional.empty();
        control(ControlFrame.pong(payload));
        pongEnd = bytes + waitingBytes;
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
        return closing || failed || shuttingDown;
    }

    // ---- bytes ----

    private void send(ByteBuffer header, ByteBuffer payload, int key) {
        frames++;
        if (holding) {
            put(header, payload, key);
            return;
        }
        hold();
        try {
            put(header, payload, key);
        } finally {
            release();
        }
    }

    private void put(ByteBuffer header, ByteBuffer payload, int key) {
        add(header, 0, payload.remaining());
        add(payload, key, 0);
    }

    /** What comes until {@link #release} leaves together, but for what fills a piece. */
    void hold() {
        if (holding) {
            throw new IllegalStateException("held already");
        }
        holding = true;
        flowing = !blocked();
        refused = !flowing;
    }

    boolean holds() {
        return holding;
    }

    void release() {
        holding = false;
        if (flowing) {
            push();
            noteBlocked();
        }
    }

    /** Puts bytes behind those that wait, masked; where a piece is full and nothing was refused, it goes out first. */
    private void add(ByteBuffer from, int key, int following) {
        int turned = key;
        while (from.hasRemaining() && !failed) {
            ByteBuffer piece = pieceFor(from.remaining() + following);
            int begin = piece.limit();
            int length = Math.min(piece.capacity() - begin, from.remaining());
            piece.limit(begin + length).put(begin, from, from.position(), length);
            from.position(from.position() + length);
            Masking.apply(piece, begin, begin + length, turned);
            turned = Masking.turned(turned, length);
            waitingBytes += length;
            if (piece.limit() == piece.capacity()) {
                push();
            }
        }
    }

    /** One with room: the last, or a new one. What must wait goes into ones as large as all that waits, so that they stay few. */
    private ByteBuffer pieceFor(int bytes) {
        if (!waiting.isEmpty() && waiting.getLast().limit() < waiting.getLast().capacity()) {
            return waiting.getLast();
        }
        int most = (int) Math.min(PIECE_BYTES, refused ? waitingBytes : bytes);
        ByteBuffer piece = io.acquire(refused ? Math.max(bytes, most) : most).limit(0);
        waiting.add(piece);
        return piece;
    }

    private void push() {
        try {
            while (!refused && !waiting.isEmpty()) {
                ByteBuffer piece = waiting.getFirst();
                int taken = sink.write(piece);
                bytes += taken;
                waitingBytes -= taken;
                refused = piece.hasRemaining();
                if (!refused) {
                    io.release(waiting.removeFirst());
                }
            }
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
        }
    }

    private void noteBlocked() {
        if (blocked()) {
            unsentAtLastLook = buffered.unsentBytes();
            progressAt = io.now();
            sink.resumeWrites();
            endpoint.blocked();
        }
    }

    /** Whether bytes wait that the connection does not take. */
    boolean blocked() {
        return !waiting.isEmpty() || buffered.unsentBytes() > 0;
    }

    /** When the connection last took a byte, or when it began to refuse them; of meaning while {@link #blocked}. */
    long progressAt() {
        return progressAt;
    }

    long waiting() {
        return waitingBytes + buffered.unsentBytes();
    }

    boolean hasRoom() {
        return waiting() < ROOM_BYTES;
    }

    // ---- going on ----

    @Override
    public void writeReady() {
        endpoint.writable();
    }

    /** Goes on with what waits. */
    void drain() {
        long before = bytes;
        refused = false;
        push();
        noteProgress(bytes != before);
        if (waiting.isEmpty() && !failed) {
            flush();
        }
        laterPong.filter(due -> pongEnd <= bytes).ifPresent(this::pong);
        if (shuttingDown && !blocked() && !failed) {
            terminate();
        }
        if (failed || !blocked() && (shut || !shuttingDown)) {
            sink.suspendWrites();
        }
    }

    private void flush() {
        try {
            sink.flush();
            noteProgress(buffered.unsentBytes() != unsentAtLastLook);
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
        }
    }

    private void noteProgress(boolean made) {
        unsentAtLastLook = buffered.unsentBytes();
        if (made) {
            progressAt = io.now();
        }
    }

    /** Sends the end of the stream (FIN) once everything before it is gone. */
    void shutDown() {
        if (shuttingDown || failed) {
            return;
        }
        shuttingDown = true;
        if (!blocked()) {
            terminate();
        }
    }

    private void terminate() {
        try {
            if (!terminated) {
                terminated = true;
                sink.terminateWrites();
            }
            shut = sink.flush();
            if (!shut) {
                sink.resumeWrites();
            }
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
        }
    }

    /** The connection is given up, by whomever: nothing goes out any more. */
    void fail() {
        failed = true;
        waiting.forEach(io::release);
        waiting.clear();
        waitingBytes = 0;
    }

    /** Of what a write failed, where one did. */
    String failure() {
        return failure;
    }

    boolean failed() {
        return failed;
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void forceTermination() {
        endpoint.cut();
    }

    @Override
    public void terminated() {
        // nothing is left to do: the endpoint closed the connection itself
    }
}
