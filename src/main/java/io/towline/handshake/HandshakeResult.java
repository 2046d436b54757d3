package io.towline.handshake;

import io.towline.ending.Cause;
import io.towline.upstream.Lease;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.StreamConnection;

/** What became of an opening handshake. The client has its answer already in every case. */
public sealed interface HandshakeResult {

    /**
     * Both sides agreed.
     *
     * @param upstreamEarly what the server sent right behind its 101; right-sized, empty if nothing
     * @param subprotocol what the server chose
     * @param deflate whether permessage-deflate was agreed on
     * @param lease now the receiver's to close
     */
    record Accepted(
            StreamConnection client,
            StreamConnection upstream,
            ByteBuffer upstreamEarly,
            Optional<String> subprotocol,
            boolean deflate,
            Lease lease)
            implements HandshakeResult {}

    /** The request was no good, or may not come in. */
    record Refused(Cause cause, int status, String reason) implements HandshakeResult {}

    /**
     * A server answered something other than 101, and the client got it as it came.
     *
     * @param reason what that mostly means, for operators
     */
    record Answered(String server, int status, String reason) implements HandshakeResult {}

    /** No server could be had; {@code server} is the last that was tried. */
    record Failed(Cause cause, int status, Optional<String> server, String reason) implements HandshakeResult {}

    /** The client went away before it had an answer. */
    record Abandoned(Optional<String> server) implements HandshakeResult {}
}
