package io.towline.io.tls;

import io.towline.io.IoThread;
import io.towline.io.TlsRecord;
import io.towline.io.tls.ClientHelloReader.Broken;
import io.towline.io.tls.ClientHelloReader.Hello;
import io.towline.io.tls.ClientHelloReader.Http;
import io.towline.io.tls.ClientHelloReader.Incomplete;
import io.towline.io.tls.ClientHelloReader.Other;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads what a client says first where TLS is expected, until it is known who shall answer. Holds no more than a hello can be, and
 * nothing while nothing has come.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class FirstBytes implements ReadReadyHandler {

    /** The largest hello in records of a usual size; one that is cut into smaller ones may be smaller. */
    private static final int MOST_BYTES = 2 * TlsRecord.MOST_BYTES;

    /** RFC 8446 §6: a fatal decode_error, in a record. */
    private static final byte[] DECODE_ERROR = {21, 3, 3, 0, 2, 2, 50};

    private final StreamConnection raw;
    private final StreamSourceConduit in;
    private final IoThread io;
    private final Outcome outcome;
    private final ClientHelloReader reader = new ClientHelloReader();
    private final Settlement settlement;
    private ByteBuffer held;

    private FirstBytes(StreamConnection raw, IoThread io, Outcome outcome) {
        this.raw = raw;
        in = raw.getSourceChannel().getConduit();
        this.io = io;
        this.outcome = outcome;
        settlement = new Settlement(raw, io, "read the client's first bytes", this::failed);
    }

    /** Called once, on the connection's I/O thread, with reads suspended. */
    public interface Outcome {
        /**
         * @param hello empty where what came is none
         * @param read all that came, for {@link TlsHandshake#start}
         */
        void speaks(Optional<ClientHello> hello, ByteBuffer read);

        /** A request in plain HTTP; what came of it is dropped. The connection is open. */
        void speaksHttp();

        /** The raw connection is closed already. */
        void failed(IOException cause);
    }

    /**
     * On the connection's I/O thread. A time limit is the caller's: closing {@code raw} ends it with {@link Outcome#failed}.
     *
     * @param first what somebody has read of it already, often nothing
     */
    public static void read(StreamConnection raw, IoThread io, Outcome outcome, ByteBuffer first) {
        FirstBytes bytes = new FirstBytes(raw, io, outcome);
        bytes.held = first.hasRemaining() ? first : null;
        bytes.in.setReadReadyHandler(bytes);
        bytes.readReady();
    }

    @Override
    public void readReady() {
        if (settlement.isOver()) {
            in.suspendReads();
        } else {
            settlement.attempt(this::step);
        }
    }

    private void step() throws IOException {
        ByteBuffer bytes = io.networkIn().limit(MOST_BYTES);
        if (held != null) {
            bytes.put(held);
            release();
        }
        if (in.read(bytes) < 0) {
            throw new ClosedChannelException();
        }
        boolean full = !bytes.hasRemaining();
        bytes.flip();
        switch (reader.read(bytes)) {
            case Incomplete() -> await(bytes, full);
            case Hello(ClientHello said) -> pass(Optional.of(said), bytes);
            case Other() -> pass(Optional.empty(), bytes);
            case Http() -> {
                end();
                outcome.speaksHttp();
            }
            case Broken(String why) -> {
                raw.getSinkChannel().getConduit().write(ByteBuffer.wrap(DECODE_ERROR));
                throw new SSLException(why);
            }
        }
    }

    private void await(ByteBuffer bytes, boolean full) throws SSLException {
        if (full) {
            throw new SSLException("the client's hello is longer than any is");
        }
        if (bytes.hasRemaining()) {
            held = io.keep(bytes);
        }
        in.resumeReads();
    }

    private void pass(Optional<ClientHello> hello, ByteBuffer bytes) {
        end();
        outcome.speaks(hello, io.keep(bytes));
    }

    private void end() {
        settlement.reached();
        in.suspendReads();
    }

    private void failed(IOException cause) {
        IoUtils.safeClose(raw);
        release();
        outcome.failed(cause);
    }

    private void release() {
        if (held != null) {
            io.release(held);
            held = null;
        }
    }

    @Override
    public void forceTermination() {
        IoUtils.safeClose(raw);
    }

    @Override
    public void terminated() {
        settlement.terminated();
    }
}
