package io.towline.listener.http2;

import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/**
 * An answer's way into Undertow's HTTP/2, whose {@code flush} is true only when nothing is left.
 *
 * <p>Undertow's own is true as soon as a frame has gone out, also where the client's window or the size of a frame let only a part of
 * the buffer pass. The rest then lies there until somebody writes or flushes again, and a handler that believes it is done does
 * neither: no WINDOW_UPDATE helps, since no frame waits for one. Asked again, Undertow makes a frame of the rest, which is sent or does wait.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class WholeFlushConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {

    /** A buffer is longer than one frame and shorter than two; a window may cut the second; a third asks for no more than the truth. */
    private static final int MOST_PARTS = 3;

    private final Http2HeadersStreamSinkChannel answer;
    private final BooleanSupplier othersWait;
    private boolean begun;

    /** @param othersWait whether other answers of the connection wait for the client, perhaps for the window that all of them share */
    WholeFlushConduit(StreamSinkConduit next, Http2HeadersStreamSinkChannel answer, BooleanSupplier othersWait) {
        super(next);
        this.answer = answer;
        this.othersWait = othersWait;
    }

    @Override
    public boolean flush() throws IOException {
        begun = true;
        for (int i = 0; i < MOST_PARTS; i++) {
            if (!next.flush()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Undertow sends the head with the first data, and so only when the window lets data pass; but windows are for data alone (RFC
     * 9113 §6.9), and a client may open its own when it has seen the head, or take no body before it has seen all heads.
     */
    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            if (answer.getChannel().getInitialSendWindowSize() == 0 || othersWait.getAsBoolean()) {
                next.flush();
            }
        }
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        begin();
        return next.write(src);
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        begin();
        return next.write(srcs, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer src) throws IOException {
        return Conduits.writeFinalBasic(this, src);
    }

    @Override
    public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, srcs, offset, length);
    }
}
