package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.receiver.Acknowledgement;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.receiver.ReceiverSlot;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.SessionLifecycle.State;
import io.towline.bridge.text.JsonWriter;
import io.towline.bridge.uplink.Link;
import io.towline.bridge.uplink.SessionEnding;
import io.towline.bridge.uplink.Uplink;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.LiveConversation;
import io.towline.frame.CloseCode;
import io.towline.handshake.upstream.Dial;
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
 * <p>What it is made of: a {@link Link} to the server, an {@link Outbox} and an {@link Inbox}, the {@link ReceiverSlot} of whoever receives, a {@link
 * SessionTimers}, and a {@link SessionLifecycle} that knows how far it is.
 *
 * <p>Owner: {@link #io}, but for what is said to be of any thread.
 */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    int place; // in the list of its thread

    private final String id;
    private final SessionOwner owner;
    private final SessionTerms terms;
    private final Optional<Farewell> onRefusal;
    private final ThreadSessions onThread;
    private final Budget budget;
    private final IoThread io;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Link link;
    private final ReceiverSlot slot;
    private final SessionLifecycle.Parts parts;
    private final SessionLifecycle lifecycle;
    private Optional<Sessions.Opened> opened;

    Session(String id, Sessions.Opening opening, Sessions.Opened opened, ThreadSessions onThread, Budget budget) {
        this.id = id;
        owner = opening.owner();
        terms = opening.terms();
        onRefusal = opening.onRefusal();
        this.opened = Optional.of(opened);
        this.onThread = onThread;
        this.budget = budget;
        io = onThread.io();
        outbox = new Outbox(terms.buffer(), budget);
        inbox = new Inbox(io, budget);
        link = new Link(onThread.upstreams(), io, opening.listener());
        slot = new ReceiverSlot(io, this::broken);
        SessionTimers timers = new SessionTimers(io, terms, inbox, this::lapsed);
        parts = new SessionLifecycle.Parts(outbox, inbox, new Throttle(io, budget, outbox), link, timers, slot);
        lifecycle = new SessionLifecycle(this, parts, onThread, opening.remembered());
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

    /** Its thread's. */
    public JsonWriter json() {
        return onThread.json();
    }

    /** The subprotocol that the upstream chose; known once it has agreed. */
    public Optional<String> protocol() {
        return link.protocol();
    }

    /** The upstream has agreed (and may have closed since). */
    public boolean isOpen() {
        return link.hasAgreed();
    }

    public boolean isOver() {
        return lifecycle.is(State.OVER);
    }

    public Outbox outbox() {
        return outbox;
    }

    public Inbox inbox() {
        return inbox;
    }

    public Optional<Receiver> receiver() {
        return slot.receiver();
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
        Uplink uplink = link.join(agreed, terms.upstream(), new FromUpstream(lifecycle, parts, onThread, this));
        lifecycle.opened();
        parts.throttle().begin(uplink);
        parts.timers().opened();
        link.opened(hash());
        uplink.begin(agreed.early());
        Optional<Sessions.Opened> opener = opened;
        opened = Optional.empty(); // first: should it throw, it has been told all the same
        opener.ifPresent(it -> it.agreed(agreed));
        inbox.open(uplink);
        Optional<Cause> leaves = lifecycle.isLeaving()
                ? Optional.of(Cause.DRAIN)
                : link.destination().flatMap(onThread::unwelcome);
        leaves.ifPresentOrElse(this::drain, slot::tell); // told to go while the handshake was under way
    }

    private void refused(Dial.Result refusal) {
        Optional<Sessions.Opened> opener = opened;
        if (onRefusal.isPresent()) {
            lifecycle.conclude(SessionEnding.refused(refusal, onRefusal.get()), SessionEnding.server(refusal));
        } else {
            link.vanish(); // and its opener tells the listener
            lifecycle.vanish(SessionEnding.broken());
        }
        opened = Optional.empty();
        opener.ifPresent(it -> it.refused(refusal));
        lifecycle.settle();
    }

    // ---- the client's side ----

    /**
     * Frees what the client has; reading from the upstream goes on. The farewell's number ends the session, with a tombstone: the
     * attached receiver is cut. Otherwise it hears {@link Receiver#update}.
     */
    public Acknowledgement acknowledge(long number) {
        slot.touch();
        if (number > outbox.last()) {
            return Acknowledgement.AHEAD;
        }
        if (isOver() || number <= outbox.acknowledged()) {
            return Acknowledgement.OLD;
        }
        free(number);
        slot.tell();
        return Acknowledgement.NEW;
    }

    private void free(long number) {
        outbox.acknowledge(number);
        if (outbox.farewell().isPresent() && number == outbox.last()) {
            lifecycle.end(outbox.farewell().get());
        } else {
            parts.throttle().look();
        }
    }

    /**
     * Attaches a receiver that has everything up to {@code from}, which is thereby acknowledged; the one before hears {@code superseded}.
     *
     * @param from empty: from what is acknowledged
     */
    public Attached attach(Receiver next, Optional<Long> from) {
        if (isOver()) {
            return new Attached.Over(lifecycle.lastWord());
        }
        long has = from.orElse(outbox.acknowledged());
        if (has < outbox.acknowledged() || has > outbox.last()) {
            return new Attached.NotThere(outbox.acknowledged(), outbox.last());
        }
        if (outbox.farewell().isPresent() && has == outbox.last()) {
            free(has); // there is nothing left to receive: no takeover, and no limit on them
            return new Attached.Over(lifecycle.lastWord());
        }
        if (!slot.yields()) {
            return new Attached.PutOff();
        }
        Optional<Receiver> before = receive(next);
        before.ifPresent(old -> lifecycle.safely(old::superseded));
        if (has > outbox.acknowledged()) {
            free(has);
        }
        slot.tell();
        return new Attached.Yes();
    }

    /**
     * The same, but whoever would be put off is judged once more a moment later.
     *
     * @param told once, within this call or on this thread later
     */
    public void attach(Receiver next, Optional<Long> from, Consumer<Attached> told) {
        slot.judge(() -> attach(next, from), told);
    }

    /** Attaches unless there is one already, whom nothing is told, or the session is over. */
    public boolean attachIfFree(Receiver next) {
        if (slot.receiver().isPresent() || isOver()) {
            return false;
        }
        receive(next);
        slot.tell();
        return true;
    }

    /** The client answered a ping of its connection's, so long after it was asked. */
    public void clientAnswered(Duration roundTrip) {
        slot.answered(roundTrip);
        onThread.pingRoundTrips().clients().add(roundTrip);
    }

    private Optional<Receiver> receive(Receiver next) {
        parts.timers().received();
        onThread.remembered().stirs(this);
        return slot.take(next);
    }

    /** The receiver is done or its client gone; nothing if another is attached. From now on the window runs. */
    public void detach(Receiver which) {
        if (slot.leave(which)) {
            parts.timers().left();
            lifecycle.settle();
        }
    }

    /**
     * The client closes: the upstream gets the code, the receiver the farewell (clean, with that code). That is kept and redelivered like
     * any other, since the answer that brings it may be lost.
     */
    public void close(OptionalInt code, String reason) {
        conclude(SessionEnding.clientClosed(code, reason), code, reason);
        lifecycle.settle();
    }

    /**
     * The client's connection broke at a moment when messages may be lost, or it broke the protocol: over at once, with a tombstone
     * that says {@code farewell}; the upstream gets 1001. An attached receiver is cut: detach before, where that is not wanted.
     */
    public void abort(Farewell farewell, Cause cause, String reason) {
        abort(SessionEnding.aborted(farewell, cause, reason), CloseCode.GOING_AWAY, SessionEnding.toServer(cause));
    }

    /** The same for what the server sent: it is told {@code code}. */
    public void abort(Farewell farewell, Ending ending, int code) {
        abort(new SessionEnding(ending, farewell), code, "");
    }

    private void abort(SessionEnding why, int code, String toServer) {
        conclude(why, OptionalInt.of(code), toServer);
        lifecycle.end(why.farewell());
    }

    // ---- Towline's side ----

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        lifecycle.leave();
        if (!lifecycle.is(State.OPENING)) { // whose opener awaits an answer, and gets it
            endBy(SessionEnding.ended(cause, terms.drainCode(), "draining"));
        }
    }

    void hardStop() {
        if (lifecycle.is(State.OPENING)) {
            link.vanish();
            refused(SessionEnding.UNOPENED_BY_HARD_STOP);
        }
        if (lifecycle.is(State.OPEN)) {
            lifecycle.conclude(SessionEnding.hardStop(terms), Optional.empty());
        }
        link.uplink().ifPresent(Uplink::cut);
        lifecycle.end(SessionEnding.hardStop(terms).farewell());
    }

    /** Closed, and nobody has come for its farewell: others need the room. */
    void forgo() {
        lifecycle.forgo();
    }

    private void endBy(SessionEnding why) {
        conclude(why, OptionalInt.of(CloseCode.GOING_AWAY), why.ending().reason());
        lifecycle.settle();
    }

    void closeByOperator(int code, String reason) {
        try {
            endBy(SessionEnding.ended(Cause.CLOSED_BY_OPERATOR, code, reason));
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    boolean mayBeClosed() {
        return lifecycle.is(State.OPEN);
    }

    /** As it is now; empty unless it has opened and its end is not told yet. */
    Optional<LiveConversation> look() {
        return parts.look(io.now());
    }

    /** Empty as long as no server has agreed, and when its connection is closed. */
    Optional<Destination> destination() {
        return link.destination();
    }

    private void lapsed(SessionTimers.Lapse lapse) {
        switch (lapse) {
            case OLD -> endBy(SessionEnding.ended(Cause.MAX_AGE, CloseCode.GOING_AWAY, "max age"));
            case IDLE -> endBy(SessionEnding.ended(Cause.IDLE_TIMEOUT, CloseCode.GOING_AWAY, "idle timeout"));
            case FORSAKEN -> {
                SessionEnding expired = SessionEnding.expired();
                conclude(expired, OptionalInt.of(CloseCode.GOING_AWAY), "session expired");
                lifecycle.end(outbox.farewell().orElse(expired.farewell()));
            }
        }
    }

    /** By our or the client's will; whoever opened it and waits for an answer hears of it from somebody else. */
    private void conclude(SessionEnding why, OptionalInt codeForUpstream, String reason) {
        opened = Optional.empty();
        lifecycle.conclude(why, codeForUpstream, reason);
    }

    /** A defect of ours. Its opener, where it has not been told yet, awaits an answer. */
    private void broken(Throwable defect) {
        LOG.error("Session {} was ended by a defect of Towline", hash(), defect);
        if (lifecycle.is(State.OPENING)) {
            refused(SessionEnding.UNOPENED_BY_DEFECT);
            return;
        }
        Optional<Sessions.Opened> untold = opened;
        abort(SessionEnding.broken(), Cause.INTERNAL_ERROR, "internal error");
        untold.ifPresent(opener -> lifecycle.safely(() -> opener.refused(SessionEnding.UNOPENED_BY_DEFECT)));
    }
}
