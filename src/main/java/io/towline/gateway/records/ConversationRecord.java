package io.towline.gateway.records;

import io.towline.conversation.Arrival;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Kind;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Trace;
import io.towline.conversation.Traffic;
import io.towline.conversation.Witness;
import io.towline.io.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells the witness of one conversation: of its opening and, once, of its end. Lives as long as a relay, of which there are tens of thousands, so
 * it holds no exchange and nothing that is not told.
 *
 * <p>Owner: the I/O thread of the client's connection; of a bridge session, that of the session from its opening on.
 */
public final class ConversationRecord {

    private static final Runnable NOTHING_HELD = () -> {};

    private Arrival arrival;
    private final Witness witness;
    private final Clock clock;
    private boolean over;
    private Runnable giveBack = NOTHING_HELD;

    ConversationRecord(Arrival arrival, Witness witness, Clock clock) {
        this.arrival = arrival;
        this.witness = witness;
        this.clock = clock;
    }

    public Arrival arrival() {
        return arrival;
    }

    /** What sort of conversation it is, where only the route tells. */
    public void becomes(Kind kind) {
        arrival = arrival.of(kind);
    }

    /** The trace that it belongs to, where somebody looks for one. */
    public void traced(Trace trace) {
        arrival = arrival.within(trace);
    }

    /** Who the client has shown to be. */
    public void authenticated(String user) {
        arrival = arrival.by(user);
    }

    /** What came of its head was waited for before it was one. */
    public void beganEarlier(Duration by) {
        arrival = arrival.earlier(by);
    }

    public boolean isOver() {
        return over;
    }

    /** What has been taken for it, to be given back when it is over; once. */
    public void holds(Runnable toGiveBack) {
        giveBack = toGiveBack;
        if (over) {
            release();
        }
    }

    /** It was part of another conversation, which is the one to tell of. */
    void served() {
        release();
    }

    /** First of all: who was told that it is over finds what it had free. */
    private void release() {
        Runnable once = giveBack;
        giveBack = NOTHING_HELD;
        once.run();
    }

    /** By Towline itself. */
    public void answered(int status, Ending ending) {
        end(Optional.empty(), OptionalInt.of(status), Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    /**
     * By Towline itself, as a route has it.
     *
     * @param bytes of the body
     */
    public void answered(Destination destination, OptionalInt status, long bytes, Ending ending) {
        end(Optional.of(destination), status, Optional.empty(), Optional.empty(), new Traffic(0, 0, 0, bytes), ending);
    }

    /** The client is told by its protocol alone. */
    public void unanswered(Ending ending) {
        end(Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    public void ended(Destination destination, OptionalInt status, Ending ending) {
        end(Optional.of(destination), status, Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    /** @param figures what its line has besides */
    public void forwarded(
            Destination destination, OptionalInt status, Traffic traffic, Ending ending, Forwarded figures) {
        end(
                Optional.of(destination),
                status,
                Optional.empty(),
                Optional.empty(),
                traffic,
                ending,
                Optional.of(figures));
    }

    public void opened(Destination destination, Optional<String> protocol) {
        witness.opened(new OpenedConversation(arrival, destination, OptionalInt.of(101), protocol, Optional.empty()));
    }

    public void relayEnded(Destination destination, Optional<String> protocol, Traffic traffic, Ending ending) {
        end(Optional.of(destination), OptionalInt.of(101), protocol, Optional.empty(), traffic, ending);
    }

    public void sessionOpened(Destination destination, int status, Optional<String> protocol, String session) {
        witness.opened(
                new OpenedConversation(arrival, destination, OptionalInt.of(status), protocol, Optional.of(session)));
    }

    public void sessionEnded(
            Destination destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session,
            Traffic traffic,
            Ending ending) {
        end(Optional.of(destination), status, protocol, session, traffic, ending);
    }

    /** Once: what a defect makes of a conversation that is over already does not get a second line. */
    private void end(
            Optional<Destination> destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session,
            Traffic traffic,
            Ending ending) {
        end(destination, status, protocol, session, traffic, ending, Optional.empty());
    }

    private void end(
            Optional<Destination> destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session,
            Traffic traffic,
            Ending ending,
            Optional<Forwarded> forwarded) {
        if (over) {
            return;
        }
        over = true;
        release();
        Duration duration = Duration.ofNanos(clock.nanos() - arrival.startNanos());
        witness.ended(new Conversation(
                arrival, destination, status, protocol, session, duration, traffic, ending, forwarded));
    }
}
