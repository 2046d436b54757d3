package io.towline.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.ConduitStreamSinkChannel;

/** What is left to be written of something short, such as a request's head, to a connection whose owner is told when more can be written. */
public final class Remainder {

    private Remainder() {}

    /**
     * Writes what the connection takes now. Where that is not all the write listener is called again, which calls this.
     *
     * <p>Only on the connection's I/O thread.
     *
     * @param left its position is moved
     * @return whether all has left; then the write listener is not called any more
     */
    public static boolean write(ConduitStreamSinkChannel sink, ByteBuffer left) throws IOException {
        while (left.hasRemaining()) {
            if (sink.write(left) == 0) {
                sink.resumeWrites();
                return false;
            }
        }
        boolean flushed = sink.flush();
        if (flushed) {
            sink.suspendWrites();
        } else {
            sink.resumeWrites();
        }
        return flushed;
    }
}
