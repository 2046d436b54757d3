package io.towline.relay.park;

import io.towline.frame.FrameWalker;
import io.towline.frame.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The first messages that a client sent, as they were on the wire; its pings and pongs are not among them. What is shown begins at a frame or goes
 * on in a payload, and was judged.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class FirstMessages {

    private final long most;
    private final FrameWalker walker = new FrameWalker();
    private final ByteArrayOutputStream remembered = new ByteArrayOutputStream(64);
    private int due;
    private boolean tooLong;

    /**
     * @param number of messages
     * @param most bytes of all of them; beyond it none are remembered
     */
    FirstMessages(int number, long most) {
        due = number;
        this.most = most;
    }

    /** Whether it has them all, or gave up: it need not be shown more. */
    boolean done() {
        return due == 0 || tooLong;
    }

    /** They came to more bytes than may be kept, so that nobody can be told them again. */
    boolean tooLong() {
        return tooLong;
    }

    byte[] wire() {
        return remembered.toByteArray();
    }

    int size() {
        return remembered.size();
    }

    void passed(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to && !done()) {
            int next = at + step(bytes, at, to);
            if (!walker.control()) {
                remember(bytes, at, next);
            }
            at = next;
        }
    }

    private int step(ByteBuffer bytes, int at, int to) {
        if (!walker.atFrameBoundary()) {
            return walker.skipPayload(to - at);
        }
        try {
            if (!walker.readHeader(bytes, at)) {
                throw new IllegalStateException("a header in parts");
            }
        } catch (ProtocolViolation judged) {
            throw new IllegalStateException(judged);
        }
        walker.enterFrame();
        return walker.headerLength();
    }

    private void remember(ByteBuffer bytes, int from, int to) {
        if (remembered.size() + (to - from) > most) {
            tooLong = true;
            remembered.reset();
            return;
        }
        byte[] part = new byte[to - from];
        bytes.get(from, part);
        remembered.writeBytes(part);
        if (walker.atFrameBoundary() && !walker.inMessage()) {
            due--;
        }
    }
}
