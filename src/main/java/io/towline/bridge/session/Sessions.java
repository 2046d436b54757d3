package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.ClientShares;
import io.towline.bridge.budget.Gatherers;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.ConversationListener;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.uplink.Upstreams;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.LiveConversation;
import io.towline.handshake.origin.RequestingPage;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.OpenCount;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.perthread.ThreadSnapshot;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** All sessions of this process: begins, finds, counts and looks at them, remembers those that are over, tells them to go. Any thread. */
public final class Sessions {

    private final IoThreads threads;
    private final Budget budget;
    private final ClientShares shares;
    private final Upstreams upstreams;
    private final Registry registry = new Registry();
    private final OpenCount openCount = new OpenCount();
    private final PingRoundTrips pingRoundTrips = PingRoundTrips.none();
    private final ConcurrentHashMap<IoThread, ThreadSessions> onThreads = new ConcurrentHashMap<>();
    private final SessionIds ids = new SessionIds();
    private volatile boolean draining;
    private volatile Function<Destination, Optional<Cause>> unwelcome = destination -> Optional.empty();

    /**
     * @param id the client's own choice or empty for one that nobody can guess: at least 128 random bits, in the letters {@code
     *     A-Za-z0-9._~-}
     * @param onRefusal what the client is told by a session that lives on, closed, when the upstream does not agree; empty: the
     *     session vanishes, and whoever opened it answers
     */
    public record Opening(
            Optional<String> id,
            SessionOwner owner,
            SessionTerms terms,
            Dial.Request upstream,
            Optional<Farewell> onRefusal,
            ConversationListener listener) {

        private static final Duration REMEMBERED = Duration.ofSeconds(30);

        /**
         * How long a tombstone stands. A client that chose the id may poll again late, and that poll must not open a new
         * session by its old id.
         */
        Duration remembered() {
            Duration twice = terms.window().multipliedBy(2);
            return id.isPresent() && twice.compareTo(REMEMBERED) > 0 ? twice : REMEMBERED;
        }
    }

    /**
     * Told once, on the session's thread and never within {@link Sessions#begin}; nothing after {@link Session#close} or {@link Session#abort},
     * and then it is the session that tells the {@link ConversationListener}. A refusal without {@link Opening#onRefusal} is its opener's to tell.
     */
    public interface Opened {
        /** @param agreed for the fields of the 101; its connection and lease are the session's */
        void agreed(Dial.Result.Agreed agreed);

        /** The session is over already, or is closed with {@link Opening#onRefusal}. */
        void refused(Dial.Result refusal);
    }

    public sealed interface Begun {
        record Yes(Session session) implements Begun {}

        /** That id is taken. */
        record Taken(Found by) implements Begun {}

        /** The budget has no room for more sessions, or the process is leaving. */
        record Full() implements Begun {}

        /** Its client's share of the budget has no room for more. */
        record ShareTaken() implements Begun {}
    }

    public sealed interface Found {
        record Alive(Session session) implements Found {}

        /** Over, and still remembered. */
        record Tombstone(Farewell farewell) implements Found {}

        /** Of a page that this request does not come from. */
        record OfAnotherPage(RequestingPage owner) implements Found {}

        /** Never heard of it, or not for who asks. */
        record Unknown() implements Found {}
    }

    public Sessions(IoThreads threads, Budget budget) {
        this(threads, budget, Upstreams.connected());
    }

    Sessions(IoThreads threads, Budget budget, Upstreams upstreams) {
        this.threads = threads;
        this.budget = budget;
        shares = new ClientShares(budget);
        this.upstreams = upstreams;
    }

    /** Begins a session on this thread, which is the caller's, and dials its upstream. */
    public Begun begin(Opening opening, IoThread io, Opened opened) {
        if (draining) {
            return new Begun.Full();
        }
        ThreadSessions onThread = onThread(io);
        Budget share = budget(opening.listener().arrival().client());
        long cost = SessionLifecycle.cost(opening.owner());
        if (!hasRoom(share, cost, onThread)) {
            return noRoom(share, onThread);
        }
        Session session = new Session(opening.id().orElseGet(ids::fresh), opening, opened, onThread, share);
        Optional<Found> there = registry.add(session);
        if (there.isPresent()) {
            share.give(cost);
            return new Begun.Taken(there.get());
        }
        onThread.add(session);
        session.begin(opening.upstream());
        if (draining) {
            session.drain(Cause.DRAIN); // which began meanwhile, and may not have seen it
        }
        return new Begun.Yes(session);
    }

    /** What has ended goes before somebody is turned away. */
    private static boolean hasRoom(Budget share, long cost, ThreadSessions onThread) {
        while (!share.tryAdmit(cost)) {
            Remembered ended = onThread.remembered();
            if (!(share.hasRoomHere() ? ended.makeRoom() : ended.makeRoom(share))) {
                return false;
            }
        }
        return true;
    }

    private Begun noRoom(Budget share, ThreadSessions onThread) {
        if (!share.hasRoomHere() && budget.hasRoomForSessions()) {
            return new Begun.ShareTaken();
        }
        onThread.gatherers().makeRoom();
        return new Begun.Full();
    }

    /** Whether anybody's session of the route has that id, or had it and is remembered. */
    public boolean has(RouteConfig route, String id) {
        return registry.has(route.name(), id);
    }

    public Found find(String id, SessionOwner asker) {
        return registry.find(id, asker);
    }

    /** Counts those that are not over, or whose connection is not closed yet. */
    public OpenCount openCount() {
        return openCount;
    }

    /** How many are open: their server has agreed, and nobody has closed. */
    public int open() {
        return onThreads.values().stream().mapToInt(ThreadSessions::open).sum();
    }

    public Budget budget() {
        return budget;
    }

    /** A client's share of it; hold it as long as something of it is taken. */
    public Budget budget(InetAddress client) {
        return shares.of(client);
    }

    /** Those that have opened and are not over, as they are now. Waits half a second at most, so not for I/O threads. */
    public List<LiveConversation> snapshot() {
        return ThreadSnapshot.of(onThreads.values(), Session::look);
    }

    /**
     * Ends those that {@code which} chooses: the client gets a farewell with {@code code}, the server 1001. Waits as {@link #snapshot} does
     * until they are chosen; they are told soon after that.
     *
     * @param which is called on I/O threads, so it must be quick
     * @return how many
     */
    public int close(Predicate<LiveConversation> which, int code, String reason) {
        return ThreadSnapshot.visit(
                onThreads.values(),
                Session::io,
                session -> session.mayBeClosed() && session.look().filter(which).isPresent(),
                session -> session.closeByOperator(code, reason));
    }

    /** How long servers, and those clients that can be asked, took to answer our pings. */
    public PingRoundTrips pingRoundTrips() {
        return pingRoundTrips;
    }

    /**
     * Tells those for which {@code why} has a cause to go, spread over {@code time}, and from now on any that opens and has one. It is asked again
     * when the turn of each has come, and takes the place of an earlier one.
     *
     * @param why any thread, quick
     */
    public void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        unwelcome = why;
        onThreads.values().forEach(onThread -> onThread.io().runLater(() -> onThread.drain(why, time)));
    }

    /**
     * Tells all sessions to go, spread over {@code time}; again, at the new pace. One that has a receiver is over when that has got the
     * farewell and is detached, any other at once. New ones are refused.
     */
    public void drain(Duration time) {
        draining = true;
        threads.all().forEach(io -> io.runLater(() -> onThread(io).drain(time)));
    }

    /** Ends all at once. */
    public void hardStop() {
        draining = true;
        threads.all().forEach(io -> io.runLater(onThread(io)::hardStop));
    }

    private ThreadSessions onThread(IoThread io) {
        return onThreads.computeIfAbsent(io, this::openOn);
    }

    private ThreadSessions openOn(IoThread io) {
        Gatherers gatherers = new Gatherers(
                budget, io::execute, () -> onThreads.values().stream().map(ThreadSessions::gatherers));
        return new ThreadSessions(
                io,
                budget,
                gatherers,
                upstreams,
                registry,
                openCount,
                pingRoundTrips,
                () -> unwelcome,
                onThreads::size);
    }
}
