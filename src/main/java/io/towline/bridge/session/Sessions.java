package io.towline.bridge.session;

import io.towline.handshake.Dial;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.Tally;
import java.time.Duration;
import java.util.Optional;

/** All sessions of this process: begins, finds and counts them, remembers those that are over, tells them to go. Any thread. */
public final class Sessions { // contract only

    /**
     * @param id the client's own choice (SockJS), or empty for one that nobody can guess: at least 128 random bits, in the letters {@code
     *     A-Za-z0-9._~-}
     * @param onRefusal what the client is told by a session that lives on, closed, when the upstream does not agree (SockJS); empty: the
     *     session vanishes, and whoever opened it answers
     */
    public record Opening(
            Optional<String> id,
            Session.Claim claim,
            SessionTerms terms,
            Dial.Request upstream,
            Optional<Farewell> onRefusal,
            Account account) {}

    /** Told once, on the session's thread; nothing after {@link Session#close} or {@link Session#abort}. */
    public interface Opened {
        /** @param agreed for the fields of the 101; its connection and lease are the session's */
        void agreed(Dial.Result.Agreed agreed);

        /** The session is over already, or is closed with {@link Opening#onRefusal}. */
        void refused(Dial.Result refusal);
    }

    public sealed interface Begun {
        record Yes(Session session) implements Begun {}

        /** That id is taken. */
        record Taken(Found by) implements Begun {}

        /** The budget is spent, or the process is leaving. */
        record Full() implements Begun {}
    }

    public sealed interface Found {
        record Alive(Session session) implements Found {}

        /** Over, and still remembered. */
        record Tombstone(Farewell farewell) implements Found {}

        /** Never heard of it, or not for this claim. */
        record Unknown() implements Found {}
    }

    public Sessions(IoThreads threads, Budget budget) {}

    /** Begins a session on this thread and dials its upstream. */
    public Begun begin(Opening opening, IoThread io, Opened opened) {
        throw new UnsupportedOperationException("contract only");
    }

    public Found find(String id, Session.Claim claim) {
        throw new UnsupportedOperationException("contract only");
    }

    public Tally tally() {
        throw new UnsupportedOperationException("contract only");
    }

    public Budget budget() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Tells all sessions to go, spread over {@code time}; again, at the new pace. New ones are refused. */
    public void drain(Duration time) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Ends all at once. */
    public void hardStop() {
        throw new UnsupportedOperationException("contract only");
    }
}
