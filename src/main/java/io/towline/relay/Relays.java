package io.towline.relay;

import io.towline.ending.Arrival;
import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.LiveConversation;
import io.towline.ending.Traffic;
import io.towline.io.Answers;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.Survey;
import io.towline.io.Tally;
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
    private final ConcurrentHashMap<IoThread, Roster> rosters = new ConcurrentHashMap<>();
    private final Tally tally = new Tally();
    private final Answers answers = Answers.none();
    private volatile boolean draining;
    private volatile Function<Destination, Optional<Cause>> unwelcome = destination -> Optional.empty();

    public Relays(IoThreads threads) {
        this.threads = threads;
    }

    /** What the gateway knows of one relay, and is told of it. All calls on the relay's I/O thread. */
    public interface Account {
        Arrival arrival();

        Destination destination();

        /** The subprotocol that both sides agreed on. */
        Optional<String> protocol();

        /** Once, when both connections are closed. */
        void ended(Ending ending, Traffic traffic);
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
            Account account) {
        Roster roster = rosters.computeIfAbsent(threads.of(client.getIoThread()), io -> new Roster(io, tally, answers));
        Relay relay = new Relay(roster, terms, deflate, client, upstream, account);
        roster.add(relay);
        relay.begin(upstreamEarly);
        Optional<Cause> leaves = draining ? Optional.of(Cause.DRAIN) : unwelcome.apply(account.destination());
        leaves.ifPresent(relay::drain); // its handshake was under way when the drain began
    }

    /** Counts the open ones, and lets one wait for the last. */
    public Tally tally() {
        return tally;
    }

    /** Those that are open, as they are now. Waits half a second at most, so not for I/O threads. */
    public List<LiveConversation> snapshot() {
        return Survey.of(rosters.values(), Relay::look);
    }

    /**
     * Ends those that {@code which} chooses: the client is told {@code code}, the server 1001. Waits as {@link #snapshot} does until they
     * are chosen; they are told soon after that.
     *
     * @param which is called on I/O threads, so it must be quick
     * @return how many
     */
    public int close(Predicate<LiveConversation> which, int code, String reason) {
        return Survey.visit(
                rosters.values(),
                Relay::io,
                relay -> !relay.concluded() && relay.look().filter(which).isPresent(),
                relay -> relay.closeByOperator(code, reason));
    }

    /** How long both sides took to answer our pings. */
    public Answers answers() {
        return answers;
    }

    /**
     * Tells those for which {@code why} has a cause to go, spread over {@code time}, and from now on any that joins and has one. It is asked again
     * when the turn of each has come, and takes the place of an earlier one. Any thread.
     *
     * @param why any thread, quick
     */
    public void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        unwelcome = why;
        rosters.values().forEach(roster -> roster.io().execute(() -> roster.drain(why, time)));
    }

    /** Tells all relays to go, spread over {@code time}; called again, at the new pace. Any thread. */
    public void drain(Duration time) {
        draining = true;
        rosters.values().forEach(roster -> roster.io().execute(() -> roster.drain(time)));
    }

    /** Cuts all relays. Any thread. */
    public void hardStop() {
        rosters.values().forEach(roster -> roster.io().execute(roster::hardStop));
    }
}
