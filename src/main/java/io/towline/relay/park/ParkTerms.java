package io.towline.relay.park;

import io.towline.config.ParkConfig;
import io.towline.config.ParkConfig.Event;
import io.towline.frame.CloseCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A route's {@code park} in the form that its relays need, and how many of them are parked. Any thread. */
public final class ParkTerms {

    private final long time;
    private final long buffer;
    private final Set<Event> on;
    private final int replay;
    private final int maxClients;
    private final AtomicInteger clients = new AtomicInteger();

    public ParkTerms(ParkConfig park) {
        time = park.time().toNanos();
        buffer = park.buffer();
        on = park.on();
        replay = park.replay();
        maxClients = park.maxClients();
    }

    /** Nanoseconds. */
    public long time() {
        return time;
    }

    /** Bytes. */
    public long buffer() {
        return buffer;
    }

    public int replay() {
        return replay;
    }

    public boolean isOn(Event event) {
        return on.contains(event);
    }

    /** What a server's close frame tells of it; empty: that this conversation is over. */
    public static Optional<Event> eventOf(OptionalInt code) {
        return switch (code.orElse(CloseCode.NORMAL)) {
            case CloseCode.GOING_AWAY -> Optional.of(Event.GOING_AWAY);
            case CloseCode.SERVICE_RESTART, CloseCode.TRY_AGAIN_LATER -> Optional.of(Event.RESTART);
            default -> Optional.empty();
        };
    }

    /** Whether {@code max-clients} has a place. Threads that ask at once may exceed it, by their number. */
    boolean hasPlace() {
        return clients.get() < maxClients;
    }

    void enter() {
        clients.incrementAndGet();
    }

    void leave() {
        clients.decrementAndGet();
    }
}
