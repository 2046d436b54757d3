package io.towline.listener.tls;

import io.towline.io.IoThread;
import io.towline.listener.http1.BadRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Answers a client that speaks plain HTTP where TLS is spoken, in words that it can read, and closes. What it still sends is read and
 * dropped first: a socket that is closed with bytes in it is reset, and the answer may go with it. A time limit is the caller's.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class PlainHttp implements ReadReadyHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PlainHttp.class);

    private static final String SENTENCE =
            "This port speaks TLS. Write https:// (or wss://) in place of http:// (or ws://).";

    /** As much as a client may have sent before it can have read the answer. */
    private static final int MOST_DROPPED = 1 << 20;

    private final StreamConnection raw;
    private final StreamSourceConduit in;
    private final IoThread io;
    private int dropped;

    private PlainHttp(StreamConnection raw, IoThread io) {
        this.raw = raw;
        in = raw.getSourceChannel().getConduit();
        this.io = io;
    }

    static void answer(StreamConnection raw, IoThread io) {
        PlainHttp leaving = new PlainHttp(raw, io);
        try {
            leaving.say();
        } catch (IOException gone) {
            LOG.trace("could not answer plain HTTP", gone);
            IoUtils.safeClose(raw);
        }
    }

    private void say() throws IOException {
        BadRequest.say(raw, SENTENCE);
        in.setReadReadyHandler(this);
        in.resumeReads();
    }

    @Override
    public void readReady() {
        try {
            int got = in.read(io.scratch());
            dropped += Math.max(got, 0);
            if (got >= 0 && dropped < MOST_DROPPED) {
                return;
            }
        } catch (IOException gone) {
            LOG.trace("a client of plain HTTP left", gone);
        }
        IoUtils.safeClose(raw);
    }

    @Override
    public void forceTermination() {
        IoUtils.safeClose(raw);
    }

    @Override
    public void terminated() {}
}
