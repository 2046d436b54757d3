package io.towline.listener.http2;

import io.towline.io.IoThread;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/** Takes the {@link Http2FloodGuard} from all that a client sends; who cannot pay is told so (GOAWAY) and cut off. */
final class Http2FloodConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {

    private final Http2FloodGuard guard;
    private final IoThread io;

    Http2FloodConduit(StreamSourceConduit next, Http2FloodGuard guard, IoThread io) {
        super(next);
        this.guard = guard;
        this.io = io;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        int from = dst.position();
        int got = next.read(dst);
        if (!guard.pass(dst, from, dst.position(), io.now())) {
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_ENHANCE_YOUR_CALM, "the client floods us with HTTP/2 frames");
        }
        return got;
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (dsts[i].hasRemaining()) {
                return read(dsts[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) {
        throw new UnsupportedOperationException("frames are read, not transferred");
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
        return Conduits.transfer(this, count, through, target);
    }
}
