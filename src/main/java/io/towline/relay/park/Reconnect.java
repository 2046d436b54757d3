package io.towline.relay.park;

import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/** By which a parked relay comes to another server: what the client said in its handshake is said again. All on the relay's I/O thread. */
public interface Reconnect {

    /** The server is left. @param lost whether it was lost, and did not say that it goes */
    void serverLeft(boolean lost);

    /** Asks servers, once. @param settle called once, never within this call; not after {@link #cancel} */
    void dial(IoThread io, Consumer<Result> settle);

    /** Ends what {@link #dial} began, without a word. */
    void cancel();

    /** What came of asking. */
    sealed interface Result {

        /**
         * A server agreed on the very same.
         *
         * @param upstream the receiver's from here on; its reads are suspended
         * @param early what came right behind the 101; empty if nothing
         */
        record Agreed(StreamConnection upstream, ByteBuffer early) implements Result {}

        /** A server knows the client no more. */
        record Refused(String how) implements Result {}

        record Failed(String how) implements Result {}
    }
}
