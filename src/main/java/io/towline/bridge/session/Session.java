package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.seat.Attached;
import io.towline.bridge.seat.Receiver;
import io.towline.bridge.seat.Seat;
import io.towline.bridge.session.Course.State;
import io.towline.bridge.uplink.Uplink;
import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.LiveConversation;
import io.towline.frame.CloseCode;
import io.towline.handshake.Dial;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation with one WebSocket upstream, over any number of requests.
 *
 * <p>What it is made of: a {@link Link} to the server, an {@link Outbox} and an {@link Inbox}, the {@link Seat} of whoever receives, a {@link
 * Lifetime}, and a {@link Course} that knows how far it is.
 *
 * <p>Owner: {@link #io}, but for what is said to be of any thread.
 */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration MOMENT = Duration.ofMillis(50);

    int place; // in its roster

    private final String id;
    private final SessionOwner owner;
    private final SessionTerms terms;
    private final Optional<Farewell> onRefusal;
    private final Roster roster;
    private final Budget budget;
    private final IoThread io;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Throttle throttle;
    private final Link link;
    private final Lifetime lifetime;
    private final Seat seat;
    private final Course.Parts parts;
    private final Course course;
    private Optional<Sessions.Opened> opened;

    Session(String id, Sessions.Opening opening, Sessions.Opened opened, Roster roster, Budget budget) {
        this.id = id;
        owner = opening.owner();
        terms = opening.terms();
        onRefusal = opening.onRefusal();
        this.opened = Optional.of(opened);
        this.roster = roster;
        this.budget = budget;
        io = roster.io();
        outbox = new Outbox(terms.buffer(), budget);
        inbox = new Inbox(io, budget);
        throttle = new Throttle(io, budget, outbox);
        link = new Link(roster.upstreams(), io, opening.account());
        lifetime = new Lifetime(io, terms, inbox, this::lapsed);
        seat = new Seat(io, this::broken);
        parts = new Course.Parts(outbox, inbox, throttle, link, lifetime, seat);
        course = new Course(this, parts, roster, opening.remembered());
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
    SessionOwner owner() {
        return owner;
    }

    /** Any thread. */
    public IoThread io() {
        return io;
    }

    /** Any thread. */
    public SessionTerms terms() {
        return terms;
    }

    /** Its client's share. Any thread. */
    public Budget budget() {
        return budget;
    }

    /** The subprotocol that the upstream chose; known once it has agreed. */
    public Optional<String> protocol() {
        return link.protocol();
    }

    /** The upstream has agreed (and may have parted since). */
    public boolean isOpen() {
        return link.hasAgreed();
    }

    public boolean isOver() {
        return course.is(State.OVER);
    }

    public Outbox outbox() {
        return outbox;
    }

    public Inbox inbox() {
        return inbox;
    }

    public Optional<Receiver> receiver() {
        return seat.receiver();
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
        Uplink uplink = link.join(agreed, terms.upstream(), new FromUpstream(course, parts, roster, this));
        course.opened();
        throttle.begin(uplink);
        lifetime.opened();
        link.opened(hash());
        uplink.begin(agreed.early());
        Optional<Sessions.Opened> opener = opened;
        opened = Optional.empty(); // first: should it throw, it has been told all the same
        opener.ifPresent(it -> it.agreed(agreed));
        inbox.open(uplink);
        Optional<Cause> leaves = course.isLeaving()
                ? Optional.of(Cause.DRAIN)
                : link.destination().flatMap(roster::unwelcome);
        leaves.ifPresentOrElse(this::drain, seat::tell); // told to go while the handshake was under way
    }

    private void refused(Dial.Result refusal) {
        Optional<Sessions.Opened> opener = opened;
        if (onRefusal.isPresent()) {
            course.conclude(Verdict.refused(refusal, onRefusal.get()), Verdict.server(refusal));
        } else {
            link.vanish(); // and its opener tells the account
            course.vanish(Verdict.broken());
        }
        opened = Optional.empty();
        opener.ifPresent(it -> it.refused(refusal));
        course.settle();
    }

    // ---- the client's side ----

    /**
     * Frees what the client has; reading from the upstream goes on. The farewell's number ends the session, with a tombstone: the
     * attached receiver is cut. Otherwise it hears {@link Receiver#news}.
     */
    public Acknowledgement acknowledge(long number) {
        seat.touch();
        if (number > outbox.last()) {
            return Acknowledgement.AHEAD;
        }
        if (isOver() || number <= outbox.acknowledged()) {
            return Acknowledgement.OLD;
        }
        free(number);
        seat.tell();
        return Acknowledgement.NEW;
    }

    private void free(long number) {
        outbox.acknowledge(number);
        if (outbox.farewell().isPresent() && number == outbox.last()) {
            course.end(outbox.farewell().get());
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
        if (isOver()) {
            return new Attached.Over(course.lastWord());
        }
        long has = from.orElse(outbox.acknowledged());
        if (has < outbox.acknowledged() || has > outbox.last()) {
            return new Attached.NotThere(outbox.acknowledged(), outbox.last());
        }
        if (outbox.farewell().isPresent() && has == outbox.last()) {
            free(has); // there is nothing left to receive: no takeover, and no limit on them
            return new Attached.Over(course.lastWord());
        }
        if (!seat.yields()) {
            return new Attached.PutOff();
        }
        Optional<Receiver> before = receive(next);
        before.ifPresent(old -> course.safely(old::superseded));
        if (has > outbox.acknowledged()) {
            free(has);
        }
        seat.tell();
        return new Attached.Yes();
    }

    /**
     * The same, but whoever would be put off is judged once more a moment later: a client that lost its connection comes back at once,
     * and perhaps nobody has looked at the lost one yet.
     *
     * @param told once, within this call or on this thread later
     */
    public void attach(Receiver next, Optional<Long> from, Consumer<Attached> told) {
        Attached judged = attach(next, from);
        if (judged instanceof Attached.PutOff) {
            new Alarm(io, () -> told.accept(attach(next, from))).in(MOMENT);
        } else {
            told.accept(judged);
        }
    }

    /** Attaches unless there is one already, whom nothing is told, or the session is over. */
    public boolean attachIfFree(Receiver next) {
        if (seat.receiver().isPresent() || isOver()) {
            return false;
        }
        receive(next);
        seat.tell();
        return true;
    }

    /** The client answered a ping of its connection's, so long after it was asked. */
    public void clientAnswered(Duration roundTrip) {
        seat.answered(roundTrip);
        roster.answers().clients().add(roundTrip);
    }

    private Optional<Receiver> receive(Receiver next) {
        lifetime.received();
        roster.remembered().stirs(this);
        return seat.take(next);
    }

    /** The receiver is done or its client gone; nothing if another is attached. From now on the window runs. */
    public void detach(Receiver which) {
        if (seat.leave(which)) {
            lifetime.left();
            course.settle();
        }
    }

    /**
     * The client closes: the upstream gets the code, the receiver the farewell (clean, with that code). That is kept and redelivered like
     * any other, since the answer that brings it may be lost.
     */
    public void close(OptionalInt code, String reason) {
        conclude(Verdict.clientClosed(code, reason), code, reason);
        course.settle();
    }

    /**
     * The client's connection broke at a moment when messages may be lost, or it broke the protocol: over at once, with a tombstone
     * that says {@code farewell}; the upstream gets 1001. An attached receiver is cut: detach before, where that is not wanted.
     */
    public void abort(Farewell farewell, Cause cause, String reason) {
        conclude(
                Verdict.aborted(farewell, cause, reason),
                OptionalInt.of(CloseCode.GOING_AWAY),
                Verdict.toServer(cause));
        course.end(farewell);
    }

    /** The same for what the server sent: it is told {@code code}. */
    public void abort(Farewell farewell, Ending ending, int code) {
        conclude(new Verdict(ending, farewell), OptionalInt.of(code), "");
        course.end(farewell);
    }

    // ---- Towline's side ----

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        course.leave();
        if (!course.is(State.OPENING)) { // whose opener awaits an answer, and gets it
            endBy(Verdict.ended(cause, terms.drainCode(), "draining"));
        }
    }

    void hardStop() {
        if (course.is(State.OPENING)) {
            link.vanish();
            refused(new Dial.Result.Failed(
                    Cause.REFUSED_DRAINING, 503, Optional.empty(), "hard stop", "This server is going down."));
        }
        if (course.is(State.OPEN)) {
            course.conclude(Verdict.hardStop(terms), Optional.empty());
        }
        link.uplink().ifPresent(Uplink::cut);
        course.end(Verdict.hardStop(terms).farewell());
    }

    /** Closed, and nobody has come for its farewell: others need the room. */
    void forgo() {
        course.forgo();
    }

    private void endBy(Verdict why) {
        conclude(why, OptionalInt.of(CloseCode.GOING_AWAY), why.ending().reason());
        course.settle();
    }

    void closeByOperator(int code, String reason) {
        try {
            endBy(Verdict.ended(Cause.CLOSED_BY_OPERATOR, code, reason));
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    boolean mayBeClosed() {
        return course.is(State.OPEN);
    }

    /** As it is now; empty unless it has opened and its end is not told yet. */
    Optional<LiveConversation> look() {
        return parts.look(io.now());
    }

    /** Empty as long as no server has agreed, and when its connection is closed. */
    Optional<Destination> destination() {
        return link.destination();
    }

    private void lapsed(Lifetime.Lapse lapse) {
        switch (lapse) {
            case OLD -> endBy(Verdict.ended(Cause.MAX_AGE, CloseCode.GOING_AWAY, "max age"));
            case IDLE -> endBy(Verdict.ended(Cause.IDLE_TIMEOUT, CloseCode.GOING_AWAY, "idle timeout"));
            case FORSAKEN -> {
                Verdict expired = Verdict.expired();
                conclude(expired, OptionalInt.of(CloseCode.GOING_AWAY), "session expired");
                course.end(outbox.farewell().orElse(expired.farewell()));
            }
        }
    }

    /** By our or the client's will; whoever opened it and waits for an answer hears of it from somebody else. */
    private void conclude(Verdict why, OptionalInt codeForUpstream, String reason) {
        opened = Optional.empty();
        course.conclude(why, codeForUpstream, reason);
    }

    /** A defect of ours. Its opener, where it has not been told yet, awaits an answer. */
    private void broken(Throwable defect) {
        LOG.error("Session {} was ended by a defect of Towline", hash(), defect);
        Dial.Result ours = new Dial.Result.Failed(
                Cause.INTERNAL_ERROR, 500, Optional.empty(), "internal error", "Something went wrong here.");
        if (course.is(State.OPENING)) {
            refused(ours);
            return;
        }
        Optional<Sessions.Opened> untold = opened;
        abort(Verdict.broken(), Cause.INTERNAL_ERROR, "internal error");
        untold.ifPresent(opener -> course.safely(() -> opener.refused(ours)));
    }
}
