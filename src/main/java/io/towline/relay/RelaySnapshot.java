package io.towline.relay;

import io.towline.conversation.Arrival;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;

/**
 * A relay as operators see it. On its I/O thread.
 *
 * @param parked since when it waits for a server; empty: it has one
 */
record RelaySnapshot(IoThread io, RelayListener listener, Leg fromClient, Leg fromUpstream, Optional<Duration> parked) {

    LiveConversation take() {
        Arrival arrival = listener.arrival();
        return new LiveConversation(
                arrival,
                listener.destination(),
                listener.protocol(),
                Optional.empty(),
                Duration.ofNanos(io.exactNow() - arrival.startNanos()),
                traffic(fromClient, fromUpstream),
                side(fromClient, fromUpstream),
                side(fromUpstream, fromClient),
                Optional.empty(),
                parked);
    }

    static Traffic traffic(Leg fromClient, Leg fromUpstream) {
        return new Traffic(fromClient.frames(), fromClient.bytes(), fromUpstream.frames(), fromUpstream.bytes());
    }

    /** @param from the leg whose source it is; {@code to}: the leg that it hears */
    private LiveConversation.Side side(Leg from, Leg to) {
        return new LiveConversation.Side(
                from.pulse().roundTrip(),
                to.outflow().waiting(),
                Duration.ofNanos(io.now() - from.pulse().heardAt()),
                from.dataAt() == RelayTerms.NOT_YET
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(Math.max(0, io.now() - from.dataAt()))));
    }
}
