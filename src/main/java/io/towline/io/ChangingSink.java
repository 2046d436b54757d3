package io.towline.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A conduit that sends on other bytes than it is given, as compression and encryption do. Every way in goes through its {@code write}: XNIO's own
 * base hands these four past it, to the next conduit.
 *
 * <p>Owner: the connection's I/O thread.
 */
public abstract class ChangingSink extends AbstractStreamSinkConduit<StreamSinkConduit> {

    protected ChangingSink(StreamSinkConduit next) {
        super(next);
    }

    @Override
    public abstract int write(ByteBuffer src) throws IOException;

    @Override
    public abstract long write(ByteBuffer[] srcs, int offset, int length) throws IOException;

    @Override
    public final int writeFinal(ByteBuffer src) throws IOException {
        return Conduits.writeFinalBasic(this, src);
    }

    @Override
    public final long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, srcs, offset, length);
    }

    @Override
    public final long transferFrom(FileChannel src, long position, long count) throws IOException {
        return src.transferTo(position, count, new ConduitWritableByteChannel(this));
    }

    @Override
    public final long transferFrom(StreamSourceChannel source, long count, ByteBuffer through) throws IOException {
        return Conduits.transfer(source, count, through, this);
    }
}
