package io.towline.frame;

import java.util.concurrent.TimeUnit;

/**
 * Counts the frames that cost a peer next to nothing and have no honest use in numbers: control frames, and empty fragments that
 * follow another empty one and do not end their message either. Limits on bytes do not see them.
 *
 * <p>Messages are never counted, not even empty ones: with one byte of payload they would cost as little, and pass. Nor is the empty
 * frame with which many libraries begin or end a fragmented message, or an empty fragment between others. Payload is what is on the wire,
 * so a compressed fragment of one byte carries something.
 *
 * <p>Owner: the I/O thread of the side that is watched.
 */
public final class Flood {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final int limit;
    private long windowEnd;
    private int count;
    private boolean behindEmptyFragment;

    public Flood(int limit, long now) {
        this.limit = limit;
        windowEnd = now + WINDOW;
    }

    /**
     * To be asked once for each frame.
     *
     * @param frame whose header was just read
     * @return whether with it there are more than a second may bring
     */
    public boolean exceededBy(FrameWalker frame, long now) {
        if (!counts(frame)) {
            return false;
        }
        if (now - windowEnd >= 0) {
            windowEnd = now + WINDOW;
            count = 0;
        }
        return ++count > limit;
    }

    private boolean counts(FrameWalker frame) {
        if (frame.control()) {
            return true;
        }
        boolean behind = behindEmptyFragment;
        behindEmptyFragment = frame.payloadLength() == 0 && !frame.fin();
        return behind && behindEmptyFragment;
    }
}
