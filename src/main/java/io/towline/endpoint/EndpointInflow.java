package io.towline.endpoint;

import io.towline.conversation.memory.Loss;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.endpoint.Intake.Message;
import io.towline.frame.Flood;
import io.towline.frame.FrameRules;
import io.towline.frame.ProtocolViolation;
import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads the connection and tells the endpoint what has come.
 *
 * <pre>
 *   OPEN --close frame--> CLOSED --+
 *    |--breach----------> BROKEN --+--end of stream, reset--> ENDED
 *    +-----------------------------+
 * </pre>
 *
 * <p>Once the endpoint is closing it reads on whoever suspends it, for the peer's close frame or the end: what else comes is thrown away.
 *
 * <p>Owner: the endpoint's I/O thread.
 */
final class EndpointInflow implements ReadReadyHandler {

    enum State {
        OPEN,
        CLOSED,
        BROKEN,
        ENDED
    }

    /** Reads for one readiness event, so that a fast peer does not starve the thread's other connections. */
    private static final int MOST_ROUNDS = 4;

    /** An array of a message has a header of its own, which {@code Integer.MAX_VALUE} bytes would not leave room for. */
    private static final long LONGEST_MESSAGE = Integer.MAX_VALUE - 16;

    private final Endpoint endpoint;
    private final IoThread io;
    private final StreamSourceConduit source;
    private final BufferingConnection buffered;
    private final EndpointOutflow out;
    private final EndpointTimers timers;
    private final Intake intake;
    private State state = State.OPEN;
    private boolean suspended;
    private long bytes;

    EndpointInflow(
            StreamConnection connection,
            IoThread io,
            EndpointTerms terms,
            Endpoint endpoint,
            EndpointOutflow out,
            EndpointTimers timers) {
        this.endpoint = endpoint;
        this.io = io;
        this.out = out;
        this.timers = timers;
        source = connection.getSourceChannel().getConduit();
        buffered = BufferingConnection.of(connection);
        long most = Math.min(terms.maxMessage(), LONGEST_MESSAGE);
        FrameRules rules = new FrameRules(terms.role() == Role.SERVER, false, most, most);
        intake = new Intake(io, out, rules, new Flood(terms.maxControlFrames(), io.now()));
    }

    void begin(ByteBuffer early) {
        source.setReadReadyHandler(this);
        if (early.hasRemaining()) {
            int fresh = early.remaining();
            take(io.scratch().put(early).flip(), fresh);
        }
        // What came behind the handshake may lie in a conduit already and will not be announced.
        pump();
        adjustInterest();
    }

    @Override
    public void readReady() {
        endpoint.guarded(() -> {
            pump();
            adjustInterest();
            endpoint.settle();
        });
    }

    private boolean wantsToRead() {
        return state != State.ENDED && !endpoint.isClosed() && (!suspended || endpoint.isClosing());
    }

    private void pump() {
        for (int round = 0; round < MOST_ROUNDS && wantsToRead(); round++) {
            int most = endpoint.mostToRead();
            if (!wantsToRead()) {
                return;
            }
            ByteBuffer buffer = io.scratch().put(intake.held());
            buffer.limit(buffer.position() + Math.min(most, buffer.remaining()));
            int read = read(buffer);
            if (read <= 0) {
                return;
            }
            // A read that did not fill the buffer has emptied the socket, and readiness is level-triggered.
            boolean more = !buffer.hasRemaining()
                    || buffered.hasBuffered()
                    || out.writer().failed();
            take(buffer.flip(), read);
            if (!more) {
                return;
            }
        }
        wakeIfBuffered();
    }

    private int read(ByteBuffer buffer) {
        try {
            int read = source.read(buffer);
            // Where a write has failed, nothing more will come: what the peer sent before has been read, and counts.
            if (read < 0 || read == 0 && out.writer().failed()) {
                end(out.writer().failed() ? out.failure() : Loss.CLOSED);
            }
            return read;
        } catch (IOException failed) {
            end(Loss.by(failed));
            return -1;
        }
    }

    private void end(String how) {
        state = State.ENDED;
        endpoint.inflowEnded(how);
    }

    private void take(ByteBuffer buffer, int fresh) {
        bytes += fresh;
        timers.heard();
        if (state != State.OPEN) {
            return;
        }
        ArrayDeque<Message> messages = new ArrayDeque<>(1);
        try {
            intake.take(buffer, messages);
        } catch (ProtocolViolation violation) {
            state = State.BROKEN;
            endpoint.deliver(messages);
            endpoint.breached(violation.closeCode(), violation.getMessage());
            return;
        }
        if (intake.closing().isPresent()) {
            state = State.CLOSED;
        }
        endpoint.deliver(messages);
        intake.closing().ifPresent(endpoint::closeReceived);
        endpoint.gathering(intake.gathered());
    }

    void suspend() {
        suspended = true;
        adjustInterest();
    }

    void resume() {
        if (suspended) {
            suspended = false;
            timers.listensAgain();
            adjustInterest();
            wakeIfBuffered();
        }
    }

    /** Reads soon, since a write has shown that the connection is lost; or when it is read again. */
    void wake() {
        if (wantsToRead()) {
            source.wakeupReads();
        }
    }

    private void wakeIfBuffered() {
        if (buffered.hasBuffered() || out.writer().failed()) {
            wake();
        }
    }

    void adjustInterest() {
        if (endpoint.isClosed()) {
            return;
        }
        if (wantsToRead()) {
            source.resumeReads();
        } else {
            source.suspendReads();
        }
    }

    /** The endpoint is closing: no message counts any more. */
    void discard() {
        intake.discard();
    }

    State state() {
        return state;
    }

    boolean suspended() {
        return suspended;
    }

    long frames() {
        return intake.frames();
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
