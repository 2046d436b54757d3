package io.towline.handshake.upstream;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending.By;
import io.towline.handshake.upstream.Dial.Result.Failed;
import io.towline.io.Shortage;
import java.util.Optional;

/**
 * Why a try brought no answer that a client could be given.
 *
 * @param reason for the operators; the client is told less
 * @param last whether no other server is to be asked
 */
public record Failure(Cause cause, int status, String reason, boolean last, Fault fault) {

    /** Whose it is: what passive health makes of it. */
    public enum Fault {
        /** It could not be reached, or is no server for WebSockets. */
        SERVERS,
        /** The server is well: what this client offered and what it chose do not go together. */
        OFFERS,
        /** Something of ours has run out, or broke, or there was no server to ask. */
        OURS
    }

    /** There was no server to ask. */
    static Failure unavailable(String reason) {
        return new Failure(Cause.REFUSED_UNAVAILABLE, 503, reason, true, Fault.OURS);
    }

    static Failure unreachable(String reason) {
        return new Failure(Cause.REFUSED_UNREACHABLE, 502, reason, false, Fault.SERVERS);
    }

    /** A server has agreed, and its application knows of a connection: the next one must not be asked the same, to the same end. */
    static Failure disagreed(String reason) {
        return new Failure(Cause.REFUSED_UNREACHABLE, 502, reason, true, Fault.OFFERS);
    }

    /** Ours, so that no server is to be blamed; without descriptors there is no use in asking another. */
    static Failure exhausted(String attempt, Shortage shortage) {
        boolean last = shortage.kind() != Shortage.Kind.PORTS;
        return new Failure(Cause.REFUSED_EXHAUSTED, 503, attempt + shortage.getMessage(), last, Fault.OURS);
    }

    static Failure tooSlow(String reason) {
        return new Failure(Cause.REFUSED_TIMEOUT, 504, reason, false, Fault.SERVERS);
    }

    public static Failure broken() {
        return new Failure(Cause.INTERNAL_ERROR, 500, "internal error", true, Fault.OURS);
    }

    /** Whom its ending blames: a server that is not there, or has no room, is the upstream's doing. */
    public static By blame(Cause cause) {
        return switch (cause) {
            case INTERNAL_ERROR, REFUSED_EXHAUSTED, REFUSED_DRAINING, HARD_STOP -> By.TOWLINE;
            default -> By.UPSTREAM;
        };
    }

    /** The server has answered already, if badly: another one must not be asked the same again. */
    Failure asTheLast() {
        return new Failure(cause, status, reason, true, fault);
    }

    /** @param server the last that was asked */
    public Failed of(Optional<String> server) {
        return new Failed(cause, status, server, reason, sentence());
    }

    /** What the client is told: nothing of names, addresses or insides. */
    public String sentence() {
        return switch (status) {
            case 502 -> "The server behind this URL could not be reached or gave no proper answer.";
            case 503 -> "No server is free right now; try again soon.";
            case 504 -> "The server behind this URL did not answer in time.";
            default -> "Something went wrong here.";
        };
    }
}
