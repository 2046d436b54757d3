package io.towline.endpoint;

import io.towline.endpoint.EndpointClose.How;
import io.towline.endpoint.EndpointInflow.State;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.endpoint.Intake.Closing;
import io.towline.endpoint.Intake.Message;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One end of a WebSocket: whole messages in and out over a connection whose handshake is done, and which is the endpoint's from here
 * on. Holds no buffer while nothing is under way.
 *
 * <pre>
 *   OPEN --first of: close frame, close, cut, breach, limit, timer, lost--> CLOSING --connection closed--> CLOSED
 * </pre>
 *
 * <p>The first event decides how it ends. From then on the peer may answer for {@code closeTimeout}, and the connection is closed in the order
 * of RFC 6455 §7.1.1: as the server first; as the client when the server has, or has not for two seconds.
 *
 * <p>The listener is never told of messages while the thread's scratch buffer is in use, and may call back whatever it likes.
 *
 * <p>Owner: the connection's I/O thread; every call and every callback is on it.
 */
public final class Endpoint {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    public interface Listener {
        /**
         * A whole message; a text is valid UTF-8. Never after {@link #closing}, and not while suspended (but for what one read brought).
         *
         * @param payload the receiver's, right-sized
         */
        void message(boolean text, byte[] payload);

        /** Before each read: how many bytes it may bring, at least one. The last moment to {@link #suspend}; then nothing is read. */
        default int mostToRead() {
            return Integer.MAX_VALUE;
        }

        /**
         * After each read, behind the messages that it brought: bytes of memory held for one that is not whole. Not after {@link #closing},
         * when there are none.
         */
        default void gathering(long bytes) {}

        /** {@link #hasRoom} was false and is true again. */
        void room();

        /** A ping of ours was answered. */
        default void answered(Duration roundTrip) {}

        /** How it ends, once: no message follows, and {@link #send} drops what it is given. The connection may still be closing. */
        void closing(EndpointClose how);

        /** Once, after {@link #closing}: the connection is closed. */
        void closed();
    }

    private final StreamConnection connection;
    private final IoThread io;
    private final Role role;
    private final Listener listener;
    private final EndpointOutflow out;
    private final ConnectionWriter writer;
    private final EndpointInflow in;
    private final EndpointTimers timers;
    private boolean full;
    private boolean failureNoticed;
    private boolean closing;
    private boolean closed;

    public Endpoint(StreamConnection connection, IoThread io, EndpointTerms terms, Listener listener) {
        this.connection = connection;
        this.io = io;
        this.listener = listener;
        role = terms.role();
        out = new EndpointOutflow(connection, io, role, this);
        writer = out.writer();
        timers = new EndpointTimers(this, terms, io, out);
        in = new EndpointInflow(connection, io, terms, this, out, timers);
    }

    /**
     * Begins to read; {@code early} are bytes that came right behind the handshake. What they hold is told before this returns. To be
     * called before {@link #send} and all others but {@link #suspend}.
     */
    public void begin(ByteBuffer early) {
        guarded(() -> {
            writer.begin();
            timers.begin();
            in.begin(early);
            settle();
        });
    }

    // ---- what the owner asks ----

    /** Takes the message in every case; what the connection does not accept at once waits here. Ask {@link #hasRoom} before the next. */
    public void send(boolean text, byte[] payload) {
        send(text, ByteBuffer.wrap(payload));
    }

    /**
     * The same for a payload that was written into a buffer, which is free again on return. It may be the thread's scratch buffer, and
     * is not changed.
     */
    public void send(boolean text, ByteBuffer payload) {
        if (closing) {
            return;
        }
        out.message(text, payload);
        if (!writer.holds()) {
            sent();
        }
    }

    /**
     * What {@code sends} gives to {@link #send} leaves in as few writes as it can. It calls nothing else that changes this endpoint, and
     * not this. Within it {@link #hasRoom} counts what is only held back: who stops there asks again afterwards, since of that no {@link
     * Listener#room} comes.
     */
    public void together(Runnable sends) {
        writer.hold();
        try {
            sends.run();
        } finally {
            writer.release();
            sent();
        }
    }

    private void sent() {
        full |= !out.hasRoom();
        noticeFailure();
    }

    /** Less than 64 KiB wait for the connection. */
    public boolean hasRoom() {
        return out.hasRoom();
    }

    /** Bytes that wait for the connection. */
    public long waiting() {
        return writer.waitingBytes();
    }

    /** Of the last ping of ours that was answered. */
    public Optional<Duration> roundTrip() {
        return out.roundTrip();
    }

    /** Since anything was heard of the peer. */
    public Duration silence() {
        return timers.silence();
    }

    /** Stops reading; the peer is slowed by TCP, and its silence is not held against it. */
    public void suspend() {
        in.suspend();
    }

    public void resume() {
        in.resume();
    }

    /**
     * Begins the closing handshake behind what waits; {@link Listener#closing} is told at once, unless it was before.
     *
     * @throws IllegalArgumentException if a close frame may not carry the code ({@link CloseCode#mayBeSent})
     */
    public void close(OptionalInt code, String reason) {
        if (code.isPresent() && !CloseCode.mayBeSent(code.getAsInt())) {
            throw new IllegalArgumentException("a close frame with code " + code.getAsInt());
        }
        closeWith(new EndpointClose(How.CLOSED, code, reason));
        settle();
    }

    /** Closes the connection without a word; the listener is told what it was not told before. */
    public void cut() {
        if (closed) {
            return;
        }
        beginClosing(new EndpointClose(How.CLOSED, OptionalInt.empty(), "cut"));
        if (!closed) { // else who heard of it has cut as well
            IoUtils.safeClose(connection);
            finishClosing();
        }
    }

    /** Frames of any kind that came in whole or in part. */
    public long framesIn() {
        return in.frames();
    }

    /** Bytes that came in; of TLS, the plain ones. */
    public long bytesIn() {
        return in.bytes();
    }

    /** Frames of any kind that went out, or wait for the connection. */
    public long framesOut() {
        return out.frames();
    }

    /** Bytes that the connection took; of TLS, the plain ones. */
    public long bytesOut() {
        return writer.taken();
    }

    // ---- what happens ----

    void deliver(ArrayDeque<Message> messages) {
        while (!closing && !messages.isEmpty()) {
            Message message = messages.poll();
            listener.message(message.text(), message.payload());
        }
    }

    void gathering(long bytes) {
        if (!closing) {
            listener.gathering(bytes);
        }
    }

    /** The peer said close: it gets the same back (§5.5.1), unless it only answered. */
    void closeReceived(Closing closing) {
        closeWith(new EndpointClose(How.PEER_CLOSED, closing.code(), closing.reason()));
    }

    void breached(int code, String what) {
        closeWith(new EndpointClose(Intake.breach(code), OptionalInt.of(code), what));
    }

    /** It is told all the same, in case it only could not speak. */
    void pingTimeout() {
        closeWith(new EndpointClose(How.PING_TIMEOUT, OptionalInt.of(CloseCode.GOING_AWAY), "no answer to a ping"));
        settle();
    }

    /** It takes no bytes: nothing would reach it, a close frame neither. */
    void slowConsumer() {
        lose(new EndpointClose(How.SLOW_CONSUMER, OptionalInt.empty(), "took no bytes"));
        settle();
    }

    /** The end of the stream, or of the connection; whether it was due tells what was said before. */
    void inflowEnded(String how) {
        if (!closing) {
            lose(new EndpointClose(How.LOST, OptionalInt.empty(), how));
        }
    }

    void ping() {
        out.ping();
        noticeFailure();
    }

    void answered(Duration roundTrip) {
        listener.answered(roundTrip);
    }

    void blocked() {
        timers.blocked();
    }

    void writable() {
        guarded(() -> {
            out.drain();
            noticeFailure();
            if (full && !closing && out.hasRoom() && !writer.failed()) {
                full = false;
                listener.room();
            }
            settle();
        });
    }

    /** A write has shown that the connection is lost; what the peer sent before is read first. */
    private void noticeFailure() {
        if (writer.failed() && !failureNoticed) {
            failureNoticed = true;
            in.wake();
        }
    }

    /** Ends it with a close frame that says how. */
    private void closeWith(EndpointClose how) {
        if (closing) {
            return;
        }
        OptionalInt code = how.code();
        out.close(code.isPresent() ? ControlFrame.close(code.getAsInt(), how.reason()) : ControlFrame.close());
        beginClosing(how);
    }

    /** Ends it where nobody is left to hear how. */
    private void lose(EndpointClose how) {
        writer.fail();
        beginClosing(how);
    }

    private void beginClosing(EndpointClose how) {
        if (closing) {
            return;
        }
        closing = true;
        in.discard();
        timers.closing();
        listener.closing(how);
    }

    /** Closes the connection when nothing is left to say or to hear. Called after whatever may have changed that. */
    void settle() {
        if (!closing || closed) {
            return;
        }
        in.adjustInterest(); // a suspended one reads again: the peer's answer must be heard
        if (in.state() == State.BROKEN || in.state() == State.CLOSED && role == Role.SERVER) {
            writer.shutDown();
        }
        if (writer.failed() || in.state() == State.ENDED && !writer.blocked()) {
            io.close(connection);
            finishClosing();
        } else if (in.state() != State.OPEN && !writer.blocked()) {
            timers.linger();
        }
    }

    private void finishClosing() {
        closed = true;
        timers.stop();
        writer.fail();
        listener.closed();
    }

    int mostToRead() {
        return closing ? Integer.MAX_VALUE : listener.mostToRead();
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isSuspended() {
        return in.suspended();
    }

    /** Does what an event asks for. XNIO and the timers would swallow a defect, and the endpoint would hang or spin. */
    void guarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error defect) {
            LOG.error("A WebSocket was cut by a defect of Towline", defect);
            told(() -> beginClosing(new EndpointClose(How.CLOSED, OptionalInt.empty(), "internal error")));
            told(this::cut);
        }
    }

    /** The listener may be the one with the defect: the connection is closed all the same. */
    private static void told(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException | Error another) {
            LOG.error("The end of a WebSocket could not be told", another);
        }
    }
}
