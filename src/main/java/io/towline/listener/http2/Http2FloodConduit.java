package io.towline.listener.http2;

import io.towline.io.ChangingSource;
import io.towline.io.IoThread;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSourceConduit;

/** Takes the {@link Http2FloodGuard} from all that a client sends; who cannot pay is told so (GOAWAY) and cut off. */
final class Http2FloodConduit extends ChangingSource {

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
}
