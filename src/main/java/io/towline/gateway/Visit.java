package io.towline.gateway;

import io.towline.ending.Arrival;
import io.towline.ending.Conversation;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Kind;
import io.towline.ending.Traffic;
import io.towline.ending.Witness;
import io.towline.io.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One conversation from the hall's side: tells of its opening and, once, of its end. Lives as long as a relay, of which there are tens of thousands, so
 * it holds no exchange and nothing that is not told.
 *
 * <p>Owner: the I/O thread of the client's connection; of a bridge session, that of the session from its opening on.
 */
final class Visit {

    private Arrival arrival;
    private final Witness witness;
    private final Clock clock;
    private boolean over;

    Visit(Arrival arrival, Witness witness, Clock clock) {
        this.arrival = arrival;
        this.witness = witness;
        this.clock = clock;
    }

    Arrival arrival() {
        return arrival;
    }

    /** What sort of conversation it is, where only the route tells. */
    void becomes(Kind kind) {
        arrival = arrival.of(kind);
    }

    boolean isOver() {
        return over;
    }

    /** By Towline itself. */
    void answered(int status, Ending ending) {
        end(Optional.empty(), OptionalInt.of(status), Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    /** The client is told by its protocol alone. */
    void unanswered(Ending ending) {
        end(Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    void ended(Destination destination, OptionalInt status, Ending ending) {
        end(Optional.of(destination), status, Optional.empty(), Optional.empty(), Traffic.NONE, ending);
    }

    void opened(Destination destination, Optional<String> protocol) {
        witness.opened(arrival, destination, OptionalInt.of(101), protocol, Optional.empty());
    }

    void relayEnded(Destination destination, Optional<String> protocol, Traffic traffic, Ending ending) {
        end(Optional.of(destination), OptionalInt.of(101), protocol, Optional.empty(), traffic, ending);
    }

    void sessionOpened(Destination destination, int status, Optional<String> protocol, String session) {
        witness.opened(arrival, destination, OptionalInt.of(status), protocol, Optional.of(session));
    }

    void sessionEnded(
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
        if (over) {
            return;
        }
        over = true;
        Duration duration = Duration.ofNanos(clock.nanos() - arrival.startNanos());
        witness.ended(new Conversation(arrival, destination, status, protocol, session, duration, traffic, ending));
    }
}
