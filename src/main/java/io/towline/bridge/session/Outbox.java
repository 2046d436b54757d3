package io.towline.bridge.session;

import java.util.Optional;

/**
 * Messages for the client, numbered 1, 2, 3 … and kept until acknowledged; the farewell takes the number after the last.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class Outbox { // contract only

    /** The highest number so far, the farewell's included; 0 if none. */
    public long last() {
        throw new UnsupportedOperationException("contract only");
    }

    public long acknowledged() {
        throw new UnsupportedOperationException("contract only");
    }

    /** A message that is kept: {@code acknowledged() < number <= last()}, and not the farewell's. */
    public Message message(long number) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Once the upstream has parted; its number is then {@link #last}. */
    public Optional<Farewell> farewell() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Payload bytes that are kept. */
    public long bytes() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Payload bytes of the messages that are kept and whose number is at most {@code number}. */
    public long bytesUpTo(long number) {
        throw new UnsupportedOperationException("contract only");
    }
}
