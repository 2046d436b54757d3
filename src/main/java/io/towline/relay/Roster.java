package io.towline.relay;

import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.io.Answers;
import io.towline.io.Crew;
import io.towline.io.IoThread;
import io.towline.io.Pace;
import io.towline.io.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The relays of one I/O thread, and the pace at which they are told to go.
 *
 * <p>Owner: that thread.
 */
final class Roster implements Crew<Relay> {

    private final IoThread io;
    private final Tally tally;
    private final Answers answers;
    private final List<Relay> present = new ArrayList<>();
    private final Pace<Relay> drain;

    Roster(IoThread io, Tally tally, Answers answers) {
        this.io = io;
        this.tally = tally;
        this.answers = answers;
        drain = new Pace<>(io, relay -> relay.drain(Cause.DRAIN));
    }

    @Override
    public IoThread io() {
        return io;
    }

    @Override
    public List<Relay> present() {
        return List.copyOf(present);
    }

    Answers answers() {
        return answers;
    }

    void add(Relay relay) {
        relay.place = present.size();
        present.add(relay);
        tally.opened();
    }

    /** The last takes the place of the one that goes. */
    void remove(Relay relay) {
        Relay last = present.removeLast();
        if (last != relay) {
            present.set(relay.place, last);
            last.place = relay.place;
        }
        tally.closed();
    }

    /** Tells the relays to go, spread over {@code time}; called again, at the new pace. */
    void drain(Duration time) {
        drain.begin(present, time);
    }

    /** Tells some of them to go; whoever is no longer meant when its turn comes may stay. */
    void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        Pace.tell(io, present, relay -> why.apply(relay.account().destination()), Relay::drain, time);
    }

    void hardStop() {
        List.copyOf(present).forEach(Relay::hardStop);
    }
}
