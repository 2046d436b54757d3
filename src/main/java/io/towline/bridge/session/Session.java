package io.towline.bridge.session;

import io.towline.ending.Cause;
import io.towline.io.IoThread;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One client's conversation with one WebSocket upstream, over any number of requests.
 *
 * <pre>
 *   OPENING --upstream agreed--> OPEN --upstream parted--> CLOSED --farewell acknowledged, window over--> OVER
 *      |  \--upstream refused, client let in already: farewell------^
 *      +--upstream refused, abandoned--> OVER
 * </pre>
 *
 * <p>Owner: {@link #io}, but for what is said to be of any thread.
 */
public final class Session { // contract only

    /**
     * Whose a session is. A request finds it by the same route and the same bond, and by the same page where both know theirs.
     *
     * @param page the origin, see {@code PageOrigin}
     * @param bond the value of the cookie that {@code bridge.bind} names; empty where it names none
     */
    public record Claim(String route, Optional<String> page, Optional<String> bond) {}

    /** How an attachment went. */
    public sealed interface Attached {
        /** The receiver is the session's; {@link Receiver#news} follows at once, within the call. */
        record Yes() implements Attached {}

        /** It asks for what is acknowledged and gone, or for what was never sent. */
        record NotThere(long acknowledged, long sent) implements Attached {}

        /** Too many takeovers: come back in 10 s. */
        record PutOff() implements Attached {}

        /** The session is over; a tombstone is left. */
        record Over(Farewell farewell) implements Attached {}
    }

    public enum Acknowledgement {
        NEW,
        OLD,
        /** Beyond what was sent. */
        AHEAD
    }

    /** Any thread. */
    public String id() {
        throw new UnsupportedOperationException("contract only");
    }

    /** How it is called in logs: eight hex digits of the id's SHA-256. Any thread. */
    public String hash() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Any thread. */
    public IoThread io() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Any thread. */
    public SessionTerms terms() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Any thread. */
    public Budget budget() {
        throw new UnsupportedOperationException("contract only");
    }

    /** The subprotocol that the upstream chose; known once it has agreed. */
    public Optional<String> protocol() {
        throw new UnsupportedOperationException("contract only");
    }

    /** The upstream has agreed (and may have parted since). */
    public boolean isOpen() {
        throw new UnsupportedOperationException("contract only");
    }

    public boolean isOver() {
        throw new UnsupportedOperationException("contract only");
    }

    public Outbox outbox() {
        throw new UnsupportedOperationException("contract only");
    }

    public Inbox inbox() {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * Frees what the client has; reading from the upstream goes on. The farewell's number ends the session, with a tombstone. The
     * attached receiver hears {@link Receiver#news}.
     */
    public Acknowledgement acknowledge(long number) {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * Attaches a receiver that has everything up to {@code from}, which is thereby acknowledged; the one before hears {@code superseded}.
     *
     * @param from empty: from what is acknowledged
     */
    public Attached attach(Receiver receiver, Optional<Long> from) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Attaches unless there is one already, whom nothing is told (SockJS). */
    public boolean attachIfFree(Receiver receiver) {
        throw new UnsupportedOperationException("contract only");
    }

    /** The receiver is done or its client gone; nothing if another is attached. From now on the window runs. */
    public void detach(Receiver receiver) {
        throw new UnsupportedOperationException("contract only");
    }

    public Optional<Receiver> receiver() {
        throw new UnsupportedOperationException("contract only");
    }

    /** The client closes: the upstream gets the code, the attached receiver the farewell (clean, with that code). */
    public void close(OptionalInt code, String reason) {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * The client's connection broke at a moment when messages may be lost, or it broke the protocol: over at once, with a tombstone
     * that says {@code farewell}; the upstream gets 1001.
     */
    public void abort(Farewell farewell, Cause cause, String reason) {
        throw new UnsupportedOperationException("contract only");
    }
}
