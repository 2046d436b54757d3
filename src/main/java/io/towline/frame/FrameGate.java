package io.towline.frame;

import java.nio.ByteBuffer;

/**
 * Lets a peer's frames in, one after the other: each is judged by its header, before anything of it is passed on or taken, and counted.
 *
 * <p>Owner: the I/O thread of the side that is watched.
 */
public final class FrameGate {

    private final FrameRules rules;
    private final FrameWalker walker;
    private final Flood flood;
    private long frames;

    /** @param walker stands at a frame boundary whenever the gate is asked */
    public FrameGate(FrameRules rules, FrameWalker walker, Flood flood) {
        this.rules = rules;
        this.walker = walker;
        this.flood = flood;
    }

    /**
     * Whether a frame that may come begins at {@code at} with its whole header; of a control frame all must be there. If not, it is to be
     * asked again with more bytes.
     *
     * @param now nanoseconds, may be coarse
     * @throws ProtocolViolation if the frame may not come
     */
    public boolean admitsAt(ByteBuffer bytes, int at, long now) throws ProtocolViolation {
        if (!walker.readHeader(bytes, at)) {
            return false;
        }
        rules.admit(walker);
        if (walker.control() && bytes.limit() - at < walker.headerLength() + walker.payloadLength()) {
            return false;
        }
        if (flood.exceededBy(walker, now)) {
            throw rules.flooded();
        }
        frames++;
        return true;
    }

    /** That came in whole or in part. */
    public long frames() {
        return frames;
    }
}
