package io.towline.listener.http2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A request's body that knows how much of it nobody has read: when its stream is reset Undertow drops that, and lets it go on weighing
 * on the connection's window.
 *
 * <p>Owner: the connection's I/O thread. It may be read on another.
 */
final class CountedBody {

    private long arrived;

    /** Written by one thread at a time. */
    private volatile long read;

    void arrives(int bytes) {
        arrived += bytes;
    }

    /** Called once its exchange is over. */
    int unread() {
        return Math.toIntExact(arrived - read);
    }

    StreamSourceConduit over(StreamSourceConduit body) {
        return new Counting(body);
    }

    private final class Counting extends AbstractStreamSourceConduit<StreamSourceConduit> {
        Counting(StreamSourceConduit next) {
            super(next);
        }

        private long count(long bytes) {
            read = read + Math.max(0, bytes);
            return bytes;
        }

        @Override
        public int read(ByteBuffer dst) throws IOException {
            return (int) count(next.read(dst));
        }

        @Override
        public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
            return count(next.read(dsts, offset, length));
        }

        @Override
        public long transferTo(long position, long count, FileChannel target) throws IOException {
            return count(next.transferTo(position, count, target));
        }

        /** What is left in between was read as well. */
        @Override
        public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
            long moved = next.transferTo(count, through, target);
            count(through.remaining());
            return count(moved);
        }
    }
}
