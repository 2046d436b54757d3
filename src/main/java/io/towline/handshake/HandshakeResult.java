package io.towline.handshake;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.handshake.upstream.Failure;
import io.towline.upstream.Lease;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
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
     * @param redial for those who outlive the server; it holds the client's fields, so not to be kept without need
     */
    record Accepted(
            StreamConnection client,
            StreamConnection upstream,
            ByteBuffer upstreamEarly,
            Optional<String> subprotocol,
            boolean deflate,
            Lease lease,
            Redial redial)
            implements HandshakeResult {}

    /** There is no conversation: all that there is to tell of it is how the handshake ended. */
    sealed interface Unopened extends HandshakeResult {

        Ending ending();

        /** What the client was answered; empty where it was there no more. */
        OptionalInt answered();

        /** The last that was asked. */
        Optional<String> lastServer();
    }

    /** The request was no good, or may not come in. */
    record Refused(Cause cause, int status, String reason) implements Unopened {

        @Override
        public Ending ending() {
            return Ending.of(By.TOWLINE, cause, reason);
        }

        @Override
        public OptionalInt answered() {
            return OptionalInt.of(status);
        }

        @Override
        public Optional<String> lastServer() {
            return Optional.empty();
        }
    }

    /**
     * A server answered something other than 101, and the client got it as it came.
     *
     * @param reason what that mostly means, for operators
     */
    record Answered(String server, int status, String reason) implements Unopened {

        @Override
        public Ending ending() {
            return Ending.of(By.UPSTREAM, Cause.UPSTREAM_REFUSED, reason);
        }

        @Override
        public OptionalInt answered() {
            return OptionalInt.of(status);
        }

        @Override
        public Optional<String> lastServer() {
            return Optional.of(server);
        }
    }

    /** No server could be had; {@code server} is the last that was tried. */
    record Failed(Cause cause, int status, Optional<String> server, String reason) implements Unopened {

        @Override
        public Ending ending() {
            return Ending.of(Failure.blame(cause), cause, reason);
        }

        @Override
        public OptionalInt answered() {
            return OptionalInt.of(status);
        }

        @Override
        public Optional<String> lastServer() {
            return server;
        }
    }

    /** The client went away before it had an answer. */
    record Abandoned(Optional<String> server) implements Unopened {

        @Override
        public Ending ending() {
            return Ending.of(By.CLIENT, Cause.CLIENT_LOST, "left during the handshake");
        }

        @Override
        public OptionalInt answered() {
            return OptionalInt.empty();
        }

        @Override
        public Optional<String> lastServer() {
            return server;
        }
    }
}
