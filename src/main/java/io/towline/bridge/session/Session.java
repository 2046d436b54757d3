package io.towline.bridge.session;

import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.LiveConversation;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.Parting;
import io.towline.frame.CloseCode;
import io.towline.handshake.Dial;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private enum State {
        OPENING,
        OPEN,
        CLOSED,
        OVER
    }

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

    /** Where it stands in its roster. */
    int place;

    private final String id;
    private final Claim claim;
    private final SessionTerms terms;
    private final Optional<Farewell> onRefusal;
    private final Duration remembered;
    private final Roster roster;
    private final Budget budget;
    private final IoThread io;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Throttle throttle;
    private final Link link;
    private final Takeovers takeovers = new Takeovers();
    private final Lifetime lifetime;
    private final News news;

    private State state = State.OPENING;
    private Optional<Sessions.Opened> opened;
    private Optional<Verdict> verdict = Optional.empty();
    private Optional<Farewell> lastWord = Optional.empty();
    private Optional<Receiver> receiver = Optional.empty();

    /** Nobody needs to come back: the client has closed, or Towline leaves. */
    private boolean leaving;

    /** When the client last came with something other than messages; coarse. */
    private long cameAt;

    /** Of the receiver that is attached, or was last. */
    private Optional<Duration> clientRoundTrip = Optional.empty();

    Session(String id, Sessions.Opening opening, Sessions.Opened opened, Roster roster) {
        this.id = id;
        claim = opening.claim();
        terms = opening.terms();
        onRefusal = opening.onRefusal();
        // A SockJS client polls again after its delay, and a poll that comes too late must not open a new session by
        // its old id.
        Duration twice = terms.window().multipliedBy(2);
        remembered = opening.id().isPresent() && twice.compareTo(REMEMBERED) > 0 ? twice : REMEMBERED;
        this.opened = Optional.of(opened);
        this.roster = roster;
        budget = roster.budget();
        io = roster.io();
        cameAt = io.now();
        outbox = new Outbox(terms.buffer(), budget);
        inbox = new Inbox(io, budget);
        throttle = new Throttle(io, budget, outbox);
        link = new Link(roster.upstreams(), io, opening.account());
        lifetime = new Lifetime(io, terms, inbox, this::lapsed);
        news = new News(io, () -> receiver, this::broken);
    }

    /** Any thread. */
    public String id() {
        return id;
    }

    /** How it is called in logs: eight hex digits of the id's SHA-256. Any thread. */
    public String hash() {
        return SessionIds.hash(id);
    }

    /** Any thread. */
    Claim claim() {
        return claim;
    }

    /** Any thread. */
    public IoThread io() {
        return io;
    }

    /** Any thread. */
    public SessionTerms terms() {
        return terms;
    }

    /** Any thread. */
    public Budget budget() {
        return budget;
    }

    /** The subprotocol that the upstream chose; known once it has agreed. */
    public Optional<String> protocol() {
        return link.protocol();
    }

    /** The upstream has agreed (and may have parted since). */
    public boolean isOpen() {
        return link.uplink().isPresent();
    }

    public boolean isOver() {
        return state == State.OVER;
    }

    public Outbox outbox() {
        return outbox;
    }

    public Inbox inbox() {
        return inbox;
    }

    public Optional<Receiver> receiver() {
        return receiver;
    }

    // ---- opening ----

    void begin(Dial.Request request) {
        try {
            link.dial(request, this::settled);
        } catch (RuntimeException | Error defect) {
            io.execute(() -> broken(defect)); // never within the call
        }
    }

    private void settled(Dial.Result result) {
        try {
            if (result instanceof Dial.Result.Agreed agreed) {
                agreed(agreed);
            } else {
                refused(result);
            }
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    private void agreed(Dial.Result.Agreed agreed) {
        Uplink uplink = link.join(agreed, terms.upstream(), new FromUpstream());
        state = State.OPEN;
        throttle.begin(uplink);
        lifetime.opened();
        link.opened(hash());
        uplink.begin();
        opened.ifPresent(opener -> opener.agreed(agreed));
        opened = Optional.empty();
        inbox.open(uplink);
        Optional<Cause> leaves =
                leaving ? Optional.of(Cause.DRAIN) : link.destination().flatMap(roster::unwelcome);
        leaves.ifPresentOrElse(this::drain, news::tell); // told to go while the handshake was under way
    }

    private void refused(Dial.Result refusal) {
        Optional<Sessions.Opened> opener = opened;
        if (onRefusal.isPresent()) {
            conclude(Verdict.refused(refusal, onRefusal.get()), Verdict.server(refusal));
        } else {
            link.vanish(); // and its opener tells the account
            end(Verdict.broken(), false);
        }
        opened = Optional.empty();
        opener.ifPresent(it -> it.refused(refusal));
        settle();
    }

    // ---- the client's side ----

    /**
     * Frees what the client has; reading from the upstream goes on. The farewell's number ends the session, with a tombstone: the
     * attached receiver is cut. Otherwise it hears {@link Receiver#news}.
     */
    public Acknowledgement acknowledge(long number) {
        cameAt = io.now();
        if (number > outbox.last()) {
            return Acknowledgement.AHEAD;
        }
        if (state == State.OVER || number <= outbox.acknowledged()) {
            return Acknowledgement.OLD;
        }
        free(number);
        news.tell();
        return Acknowledgement.NEW;
    }

    private void free(long number) {
        outbox.acknowledge(number);
        if (outbox.farewell().isPresent() && number == outbox.last()) {
            end(outbox.farewell().get(), true);
        } else {
            throttle.look();
        }
    }

    /**
     * Attaches a receiver that has everything up to {@code from}, which is thereby acknowledged; the one before hears {@code superseded}.
     *
     * @param from empty: from what is acknowledged
     */
    public Attached attach(Receiver next, Optional<Long> from) {
        if (state == State.OVER) {
            return over();
        }
        long has = from.orElse(outbox.acknowledged());
        if (has < outbox.acknowledged() || has > outbox.last()) {
            return new Attached.NotThere(outbox.acknowledged(), outbox.last());
        }
        if (outbox.farewell().isPresent() && has == outbox.last()) {
            free(has); // there is nothing left to receive: no takeover, and no limit on them
            return over();
        }
        if (receiver.isPresent() && receiver.get().stands() && !takeovers.admit(io.now())) {
            return new Attached.PutOff();
        }
        Optional<Receiver> before = receiver;
        receive(next);
        before.ifPresent(old -> safely(old::superseded));
        if (has > outbox.acknowledged()) {
            free(has);
        }
        news.tell();
        return new Attached.Yes();
    }

    private Attached over() {
        return new Attached.Over(lastWord.orElseThrow());
    }

    /** Attaches unless there is one already, whom nothing is told, or the session is over (SockJS). */
    public boolean attachIfFree(Receiver next) {
        if (receiver.isPresent() || state == State.OVER) {
            return false;
        }
        receive(next);
        news.tell();
        return true;
    }

    /** The client answered a ping of its connection's, so long after it was asked. */
    public void clientAnswered(Duration roundTrip) {
        cameAt = io.now();
        clientRoundTrip = Optional.of(roundTrip);
        roster.answers().clients().add(roundTrip);
    }

    private void receive(Receiver next) {
        cameAt = io.now();
        clientRoundTrip = Optional.empty();
        receiver = Optional.of(next);
        lifetime.received();
    }

    /** The receiver is done or its client gone; nothing if another is attached. From now on the window runs. */
    public void detach(Receiver which) {
        if (receiver.isEmpty() || receiver.get() != which) {
            return;
        }
        receiver = Optional.empty();
        lifetime.left();
        settle();
    }

    /**
     * The client closes: the upstream gets the code, the receiver the farewell (clean, with that code). That is kept and redelivered like
     * any other, since the answer that brings it may be lost.
     */
    public void close(OptionalInt code, String reason) {
        concludeBy(Verdict.clientClosed(code, reason), code, reason);
        settle();
    }

    /**
     * The client's connection broke at a moment when messages may be lost, or it broke the protocol: over at once, with a tombstone
     * that says {@code farewell}; the upstream gets 1001. An attached receiver is cut: detach before, where that is not wanted.
     */
    public void abort(Farewell farewell, Cause cause, String reason) {
        concludeBy(Verdict.aborted(farewell, cause, reason), OptionalInt.of(CloseCode.GOING_AWAY), goingAway(cause));
        end(farewell, true);
    }

    /** The same for what the server sent: it is told {@code code}. */
    public void abort(Farewell farewell, Ending ending, int code) {
        concludeBy(new Verdict(ending, farewell), OptionalInt.of(code), "");
        end(farewell, true);
    }

    /** What the server is told of a client that is gone. */
    private static String goingAway(Cause cause) {
        return cause == Cause.CLIENT_LOST ? "client lost" : "";
    }

    // ---- Towline's side ----

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        leaving = true;
        if (state == State.OPENING) {
            return; // its opener awaits an answer, and gets it
        }
        endBy(Verdict.ended(cause, terms.drainCode(), "draining"));
    }

    void hardStop() {
        if (state == State.OPENING) {
            link.vanish();
            refused(new Dial.Result.Failed(
                    Cause.REFUSED_DRAINING, 503, Optional.empty(), "hard stop", "This server is going down."));
        }
        if (state == State.OPEN) {
            conclude(Verdict.hardStop(terms), Optional.empty());
        }
        link.uplink().ifPresent(Uplink::cut);
        end(Verdict.hardStop(terms).farewell(), true);
    }

    /** Towline ends it, in good order. */
    private void endBy(Verdict why) {
        concludeBy(why, OptionalInt.of(CloseCode.GOING_AWAY), why.ending().reason());
        settle();
    }

    void closeByOperator(int code, String reason) {
        try {
            endBy(Verdict.ended(Cause.CLOSED_BY_OPERATOR, code, reason));
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    boolean mayBeClosed() {
        return state == State.OPEN;
    }

    /** As it is now; empty unless it has opened and its end is not told yet. */
    Optional<LiveConversation> look() {
        long now = io.now();
        Duration silence = Duration.ofNanos(now - Math.max(cameAt, inbox.cameAt()));
        LiveConversation.Side client = new LiveConversation.Side(
                clientRoundTrip, outbox.bytes(), silence, since(inbox.accepted() > 0, inbox.tookAt()));
        return link.look(client, since(outbox.messages() > 0, lifetime.dataAt()));
    }

    private Optional<Duration> since(boolean ever, long then) {
        return ever ? Optional.of(Duration.ofNanos(io.now() - then)) : Optional.empty();
    }

    /** Empty as long as no server has agreed. */
    Optional<Destination> destination() {
        return link.destination();
    }

    private void lapsed(Lifetime.Lapse lapse) {
        switch (lapse) {
            case OLD -> endBy(Verdict.ended(Cause.MAX_AGE, CloseCode.GOING_AWAY, "max age"));
            case IDLE -> endBy(Verdict.ended(Cause.IDLE_TIMEOUT, CloseCode.GOING_AWAY, "idle timeout"));
            case FORSAKEN -> {
                Verdict expired = Verdict.expired();
                concludeBy(expired, OptionalInt.of(CloseCode.GOING_AWAY), "session expired");
                end(outbox.farewell().orElse(expired.farewell()), true);
            }
        }
    }

    // ---- endings ----

    /** The session ends by our or the client's will: the upstream, if there is one yet, is told. */
    private void concludeBy(Verdict why, OptionalInt codeForUpstream, String reason) {
        if (state == State.OPENING) {
            opened = Optional.empty();
            conclude(why, Optional.empty());
        } else if (state == State.OPEN) {
            conclude(why, Optional.empty());
            link.uplink().orElseThrow().close(codeForUpstream, reason);
        }
    }

    /** The first verdict holds. Where there never was an upstream, its end is told at once. */
    private void conclude(Verdict why, Optional<String> server) {
        State before = state;
        verdict = Optional.of(why);
        state = State.CLOSED;
        lifetime.closed();
        outbox.part(why.farewell());
        throttle.end();
        inbox.close(why.farewell());
        if (before == State.OPENING) {
            safely(() -> link.ended(why, server));
        }
    }

    /** After whatever may have ended it: the farewell goes to whom it concerns. */
    private void settle() {
        if (state == State.CLOSED && leaving && receiver.isEmpty()) {
            end(outbox.farewell().orElseThrow(), true);
            return;
        }
        news.tell();
    }

    /** Over: nothing is kept but a tombstone, and the connection as long as it is closing. */
    private void end(Farewell farewell, boolean remember) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        lastWord = Optional.of(farewell);
        lifetime.over();
        throttle.end();
        inbox.close(farewell);
        outbox.discard();
        if (remember) {
            roster.bury(this, farewell, remembered);
        } else {
            roster.forget(this);
        }
        Optional<Receiver> left = receiver;
        receiver = Optional.empty();
        left.ifPresent(it -> safely(it::cut));
        finishIfDone();
    }

    private void finishIfDone() {
        if (state == State.OVER && link.isGone()) {
            budget.give(Budget.SESSION);
            roster.remove(this); // last: who waits for the last session then ends the process, and its log
        }
    }

    /** A defect of ours. */
    private void broken(Throwable defect) {
        LOG.error("Session {} was ended by a defect of Towline", hash(), defect);
        if (state == State.OPENING) {
            refused(new Dial.Result.Failed(
                    Cause.INTERNAL_ERROR, 500, Optional.empty(), "internal error", "Something went wrong here."));
            return; // its opener awaits an answer
        }
        abort(Verdict.broken(), Cause.INTERNAL_ERROR, "internal error");
    }

    private void safely(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error defect) {
            LOG.error("Session {} could not tell its news by a defect of Towline", hash(), defect);
        }
    }

    private final class FromUpstream implements Endpoint.Listener {
        @Override
        public void message(boolean text, byte[] payload) {
            if (state != State.OPEN) {
                return;
            }
            lifetime.data();
            outbox.add(new Message(text, payload));
            throttle.look();
            news.soon();
        }

        @Override
        public void answered(Duration roundTrip) {
            roster.answers().upstreams().add(roundTrip);
        }

        @Override
        public void room() {
            inbox.room();
        }

        @Override
        public void parted(Parting how) {
            if (state == State.OPEN) {
                conclude(Verdict.parted(how, terms), Optional.empty());
                settle();
            }
        }

        @Override
        public void gone() {
            safely(() -> link.ended(verdict.orElseThrow()));
            finishIfDone();
        }
    }
}
