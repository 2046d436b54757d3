package io.towline.relay;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.LiveConversation;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.OpenCount;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.perthread.OpenOnThread;
import io.towline.io.perthread.ThreadSnapshot;
import io.towline.relay.park.ParkCounts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xnio.StreamConnection;

/** All relays of this process: begins them, counts them, looks at them, and tells them to go. */
public final class Relays {

    private final IoThreads threads;
    private final ConcurrentHashMap<IoThread, OpenOnThread<Relay>> onThreads = new ConcurrentHashMap<>();
    private final OpenCount openCount = new OpenCount();
    private final PingRoundTrips pingRoundTrips = PingRoundTrips.none();
    private final ParkCounts parked;
    private volatile boolean draining;
    private volatile Function<Destination, Optional<Cause>> unwelcome = destination -> Optional.empty();

    /** @param parkBuffers bytes that all of them may keep for servers to come; see {@link ParkCounts#limit} */
    public Relays(IoThreads threads, long parkBuffers) {
        this.threads = threads;
        parked = new ParkCounts(parkBuffers);
    }

    /**
     * Joins two connections whose handshakes are done; on their common I/O thread. From here on the relay owns and closes both.
     *
     * @param upstreamEarly what the server sent right behind its 101; empty if nothing
     * @param deflate whether permessage-deflate was agreed on, by both sides alike
     */
    public void join(
            StreamConnection client,
            StreamConnection upstream,
            ByteBuffer upstreamEarly,
            RelayTerms terms,
            boolean deflate,
            RelayListener listener) {
        OpenOnThread<Relay> onThread = onThreads.computeIfAbsent(threads.of(client.getIoThread()), this::openOn);
        Relay relay = new Relay(onThread, pingRoundTrips, terms, deflate, client, upstream, listener, this);
        onThread.add(relay);
        relay.begin(upstreamEarly);
        expelIfUnwelcome(relay); // its handshake was under way when the drain began
    }

    void expelIfUnwelcome(Relay relay) {
        Optional<Cause> leaves = draining
                ? Optional.of(Cause.DRAIN)
                : unwelcome.apply(relay.listener().destination());
        leaves.ifPresent(relay::drain);
    }

    /** What waits for a server. */
    public ParkCounts parked() {
        return parked;
    }

    private OpenOnThread<Relay> openOn(IoThread io) {
        return new OpenOnThread<>(
                io,
                openCount,
                relay -> relay.place,
                (relay, place) -> relay.place = place,
                relay -> relay.drain(Cause.DRAIN));
    }

    /** Counts the open ones, and lets one wait for the last. */
    public OpenCount openCount() {
        return openCount;
    }

    /** Those that are open, as they are now. Waits half a second at most, so not for I/O threads. */
    public List<LiveConversation> snapshot() {
        return ThreadSnapshot.of(onThreads.values(), Relay::snapshot);
    }

    /**
     * Ends those that {@code which} chooses: the client is told {@code code}, the server 1001. Waits as {@link #snapshot} does until they
     * are chosen; they are told soon after that.
     *
     * @param which is called on I/O threads, so it must be quick
     * @return how many
     */
    public int close(Predicate<LiveConversation> which, int code, String reason) {
        return ThreadSnapshot.visit(
                onThreads.values(),
                Relay::io,
                relay -> !relay.isClosing() && relay.snapshot().filter(which).isPresent(),
                relay -> relay.closeByOperator(code, reason));
    }

    /** How long both sides took to answer our pings. */
    public PingRoundTrips pingRoundTrips() {
        return pingRoundTrips;
    }

    /**
     * Tells those for which {@code why} has a cause to go, spread over {@code time}, and from now on any that joins and has one. It is asked again
     * when the turn of each has come, and takes the place of an earlier one. Any thread.
     *
     * @param why any thread, quick
     */
    public void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        unwelcome = why;
        onThreads
                .values()
                .forEach(onThread -> onThread.io()
                        .runLater(() -> onThread.drain(
                                relay -> why.apply(relay.listener().destination()), Relay::drain, time)));
    }

    /** Tells all relays to go, spread over {@code time}; called again, at the new pace. Any thread. */
    public void drain(Duration time) {
        draining = true;
        onThreads.values().forEach(onThread -> onThread.io().runLater(() -> onThread.drain(time)));
    }

    /** Cuts all relays. Any thread. */
    public void hardStop() {
        onThreads
                .values()
                .forEach(onThread ->
                        onThread.io().runLater(() -> onThread.present().forEach(Relay::hardStop)));
    }
}
