package io.towline.io.tls;

import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * How something ends that is done on a raw connection before the connection is handed on: once, whoever brings it about. Whoever closes the
 * connection, perhaps on another thread, fails it.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Settlement {

    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final StreamConnection raw;
    private final IoThread io;
    private final String doing;
    private final Consumer<IOException> failed;

    /** Written by the I/O thread; others may read it, to spare themselves work for a connection that is gone. */
    private volatile boolean over;

    /**
     * @param doing what is done, for the log and for whom it concerns, such as "read the client's first bytes"
     * @param failed called once at most, unless it was {@link #reached}; closes the connection
     */
    Settlement(StreamConnection raw, IoThread io, String doing, Consumer<IOException> failed) {
        this.raw = raw;
        this.io = io;
        this.doing = doing;
        this.failed = failed;
    }

    interface Step {
        void take() throws IOException;
    }

    /** The edge: XNIO swallows what its handlers throw, and a silent hang would be all that one saw of it. */
    void attempt(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            LOG.error("could not {}", doing, e);
            fail(new SSLException("could not " + doing, e));
        }
    }

    boolean isOver() {
        return over;
    }

    /** It is done, and the connection another's to end. To be called before that one is told. */
    void reached() {
        over = true;
    }

    private void fail(IOException cause) {
        if (over) {
            IoUtils.safeClose(raw); // the receiver of the outcome broke: it has heard of this connection already
            return;
        }
        over = true;
        failed.accept(cause);
    }

    /** One of the raw connection's directions ended; both, when somebody closed it. */
    void terminated() {
        if (over || raw.isOpen()) {
            return;
        }
        io.run(() -> fail(new ClosedChannelException()));
    }
}
