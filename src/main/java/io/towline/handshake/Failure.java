package io.towline.handshake;

import io.towline.ending.Cause;
import io.towline.handshake.Dial.Result.Failed;
import io.towline.io.Shortage;
import java.util.Optional;

/**
 * Why a try brought no answer that a client could be given.
 *
 * @param reason for the operators; the client is told less
 * @param last whether no other server is to be asked
 */
record Failure(Cause cause, int status, String reason, boolean last) {

    static Failure unavailable() {
        return new Failure(Cause.REFUSED_UNAVAILABLE, 503, "no server has room", true);
    }

    static Failure drained() {
        return new Failure(Cause.REFUSED_UNAVAILABLE, 503, "drained by operator", true);
    }

    static Failure unreachable(String reason) {
        return new Failure(Cause.REFUSED_UNREACHABLE, 502, reason, false);
    }

    /** Ours, so that no server is to be blamed; without descriptors there is no use in asking another. */
    static Failure exhausted(String attempt, Shortage shortage) {
        boolean last = shortage.kind() != Shortage.Kind.PORTS;
        return new Failure(Cause.REFUSED_EXHAUSTED, 503, attempt + shortage.getMessage(), last);
    }

    static Failure tooSlow(String reason) {
        return new Failure(Cause.REFUSED_TIMEOUT, 504, reason, false);
    }

    static Failure broken() {
        return new Failure(Cause.INTERNAL_ERROR, 500, "internal error", true);
    }

    /** The server has answered already, if badly: another one must not be asked the same again. */
    Failure asTheLast() {
        return new Failure(cause, status, reason, true);
    }

    /** @param server the last that was asked */
    Failed of(Optional<String> server) {
        return new Failed(cause, status, server, reason, sentence());
    }

    /** What the client is told: nothing of names, addresses or insides. */
    String sentence() {
        return switch (status) {
            case 502 -> "The server behind this URL could not be reached or gave no proper answer.";
            case 503 -> "No server is free right now; try again soon.";
            case 504 -> "The server behind this URL did not answer in time.";
            default -> "Something went wrong here.";
        };
    }
}
