package io.towline.listener.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Sees whether bytes of an answer wait for the client: they do from a write or flush that the far side did not take whole until
 * one that it did. While a handler has nothing to say, nothing waits.
 *
 * <p>Owner: whoever writes the answer, one thread at a time.
 */
public final class AnswerConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {

    /** Told on the thread that writes. */
    public interface Watcher {
        /** Bytes have begun to wait, or still wait after the client took some. */
        void answerWaits();

        /** The client has all that was written so far. */
        void answerTaken();
    }

    private final Watcher watcher;
    private boolean waiting;

    public AnswerConduit(StreamSinkConduit next, Watcher watcher) {
        super(next);
        this.watcher = watcher;
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        int taken = next.write(src);
        wrote(taken, src.hasRemaining());
        return taken;
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long taken = next.write(srcs, offset, length);
        wrote(taken, anyRemaining(srcs, offset, length));
        return taken;
    }

    @Override
    public int writeFinal(ByteBuffer src) throws IOException {
        int taken = next.writeFinal(src);
        wrote(taken, src.hasRemaining());
        return taken;
    }

    @Override
    public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long taken = next.writeFinal(srcs, offset, length);
        wrote(taken, anyRemaining(srcs, offset, length));
        return taken;
    }

    @Override
    public long transferFrom(FileChannel src, long position, long count) throws IOException {
        long taken = next.transferFrom(src, position, count);
        wrote(taken, taken < count);
        return taken;
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through) throws IOException {
        long taken = next.transferFrom(source, count, through);
        wrote(Math.max(taken, 0), through.hasRemaining());
        return taken;
    }

    /** What is taken may still wait further down: only {@link #flush} ends the waiting. */
    private void wrote(long taken, boolean remains) {
        if (waiting ? taken > 0 : remains) {
            waiting = true;
            watcher.answerWaits();
        }
    }

    @Override
    public boolean flush() throws IOException {
        boolean through = next.flush();
        if (through == waiting) {
            waiting = !through;
            if (waiting) {
                watcher.answerWaits();
            } else {
                watcher.answerTaken();
            }
        }
        return through;
    }

    private static boolean anyRemaining(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return true;
            }
        }
        return false;
    }
}
