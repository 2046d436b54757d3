package io.towline.bridge.web;

import java.nio.ByteBuffer;

/**
 * The body of an answer that goes on. Written on the thread of its owner, a session; sent on the exchange's, which may be another.
 * What is written goes out at once, and no later write is needed to push it.
 *
 * <p>Owner: the thread named at {@link Asking#stream}.
 */
public final class Streaming { // contract only

    /** On the owner's thread. */
    public interface Events {
        /** {@link #unsent} was 64 KiB or more, and is less again. */
        void flowing();

        /** Once: the client is gone or was cut. Not after {@link #end} has succeeded. */
        void gone();

        /** Once, after {@link #end}: all is sent. */
        void ended();
    }

    /** Takes the bytes in every case; the buffer is the caller's again at once. */
    public void write(ByteBuffer bytes) {
        throw new UnsupportedOperationException("contract only");
    }

    /** What the client's connection has not taken yet; bytes that are accounted for in the budget. */
    public long unsent() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Less than 64 KiB are unsent. */
    public boolean hasRoom() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Bytes of body given to {@link #write} so far. */
    public long written() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Ends the answer cleanly behind what was written. */
    public void end() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Cuts the connection (or resets the stream): the client sees a broken answer. */
    public void cut() {
        throw new UnsupportedOperationException("contract only");
    }
}
