package io.towline.relay;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.io.IoThread;
import io.towline.io.OpenCount;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.perthread.PacedDrain;
import io.towline.io.perthread.PerThread;
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
final class ThreadRelays implements PerThread<Relay> {

    private final IoThread io;
    private final OpenCount openCount;
    private final PingRoundTrips answers;
    private final List<Relay> present = new ArrayList<>();
    private final PacedDrain<Relay> drain;

    ThreadRelays(IoThread io, OpenCount openCount, PingRoundTrips answers) {
        this.io = io;
        this.openCount = openCount;
        this.answers = answers;
        drain = new PacedDrain<>(io, relay -> relay.drain(Cause.DRAIN));
    }

    @Override
    public IoThread io() {
        return io;
    }

    @Override
    public List<Relay> present() {
        return List.copyOf(present);
    }

    PingRoundTrips answers() {
        return answers;
    }

    void add(Relay relay) {
        relay.place = present.size();
        present.add(relay);
        openCount.opened();
    }

    /** The last takes the place of the one that goes. */
    void remove(Relay relay) {
        Relay last = present.removeLast();
        if (last != relay) {
            present.set(relay.place, last);
            last.place = relay.place;
        }
        openCount.closed();
    }

    /** Tells the relays to go, spread over {@code time}; called again, at the new pace. */
    void drain(Duration time) {
        drain.begin(present, time);
    }

    /** Tells some of them to go; whoever is no longer meant when its turn comes may stay. */
    void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        PacedDrain.tell(io, present, relay -> why.apply(relay.account().destination()), Relay::drain, time);
    }

    void hardStop() {
        List.copyOf(present).forEach(Relay::hardStop);
    }
}
