package io.towline.upstream.connect;

import io.towline.io.Clock;
import io.towline.io.Shortage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name that is looked up now and then. Once there was an answer nobody waits again: an old one serves while a new one is
 * fetched, and goes on serving while the DNS is out of order. At most one lookup is under way, so a DNS that hangs costs one
 * thread. Where there never was an answer, a failure is believed for a second at most: that spares a DNS that clients in great number
 * would have asked, and a name that appears is found at once.
 *
 * <p>Owner: its own lock; lookups and waiters are called outside it.
 */
public final class ResolvedName<T> {

    /** The system's resolver, or a test's. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** One lookup. */
    @FunctionalInterface
    interface Source<T> {
        Answer<T> all(String host) throws IOException;
    }

    /** @param believedNanos at most, from now on */
    public record Answer<T>(List<T> found, long believedNanos) {}

    /** Called at most once, on the asker's own thread or on one of the executor's. */
    interface Waiter<T> {
        void resolved(List<T> found);

        void unresolved(IOException cause);
    }

    /** Called after each lookup, on one of the executor's threads or the asker's; may ask what is known. */
    interface Follower {
        void lookedUp();
    }

    private static final long FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String host;
    private final Clock clock;
    private final Executor executor;
    private final Source<T> source;

    /** Which address to begin with: the one after the last that failed. */
    private final AtomicInteger first = new AtomicInteger();

    private volatile long believedNanos;
    private volatile Follower follower = () -> {};

    private final Object lock = new Object();
    private final Set<Waiter<T>> waiters = new LinkedHashSet<>();
    private List<T> known = List.of();
    private Optional<IOException> trouble = Optional.empty(); // of the latest lookup
    private long settledAt;
    private long timeToLive;
    private boolean lookingUp;

    /** What the system's resolver says, which does not tell for how long. */
    static ResolvedName<InetAddress> ofAddresses(
            String host, long believedNanos, Clock clock, Executor executor, Lookup lookup) {
        return new ResolvedName<>(
                host, believedNanos, clock, executor, name -> new Answer<>(List.of(lookup.all(name)), Long.MAX_VALUE));
    }

    ResolvedName(String host, long believedNanos, Clock clock, Executor executor, Source<T> source) {
        this.host = host;
        this.believedNanos = believedNanos;
        this.clock = clock;
        this.executor = executor;
        this.source = source;
    }

    void ask(Waiter<T> waiter) {
        List<T> answer;
        Optional<IOException> failed;
        boolean begin;
        synchronized (lock) {
            boolean fresh = isFresh();
            begin = !lookingUp && !fresh;
            lookingUp |= begin;
            answer = known;
            failed = fresh ? trouble : Optional.empty();
            if (answer.isEmpty() && failed.isEmpty()) {
                waiters.add(waiter);
            }
        }
        if (begin) {
            begin();
        }
        if (!answer.isEmpty()) {
            waiter.resolved(answer);
        } else {
            failed.ifPresent(waiter::unresolved);
        }
    }

    private boolean isFresh() {
        return (!known.isEmpty() || trouble.isPresent()) && clock.nanos() - settledAt < believed();
    }

    /** An answer that wants to be asked for again at once is believed for a second all the same. To be called under the lock. */
    private long believed() {
        if (known.isEmpty()) {
            return Math.min(FAILURE_NANOS, believedNanos);
        }
        return trouble.isPresent() ? believedNanos : Math.min(believedNanos, Math.max(LEAST_NANOS, timeToLive));
    }

    /** Has it looked up where it is time to, with nobody waiting for the answer. */
    void look() {
        boolean begin;
        synchronized (lock) {
            begin = !lookingUp && !isFresh();
            lookingUp |= begin;
        }
        if (begin) {
            begin();
        }
    }

    void believe(long nanos) {
        believedNanos = nanos;
    }

    void follow(Follower told) {
        follower = told;
    }

    /** The last good answer; empty: there never was one. */
    List<T> known() {
        synchronized (lock) {
            return known;
        }
    }

    /** Why the latest lookup came to nothing; empty: it did not. */
    Optional<IOException> trouble() {
        synchronized (lock) {
            return trouble;
        }
    }

    /** A waiter that is no longer interested; it may still be called if its answer is on the way already. */
    void forget(Waiter<T> waiter) {
        synchronized (lock) {
            waiters.remove(waiter);
        }
    }

    int first() {
        return first.get();
    }

    void failedAt(int index) {
        first.compareAndSet(index, index + 1);
    }

    private void begin() {
        try {
            executor.execute(this::lookUp);
        } catch (RejectedExecutionException e) {
            settle(
                    new Answer<>(List.of(), 0),
                    new UnknownHostException("could not resolve " + host + ": shutting down"));
        }
    }

    private void lookUp() {
        try {
            settle(source.all(host), new UnknownHostException("could not resolve " + host + ": no address"));
        } catch (IOException | RuntimeException | Error e) { // whatever it was, the next one who asks begins anew
            settle(new Answer<>(List.of(), 0), unresolved(e));
        }
    }

    /** The system's resolver needs descriptors itself, and does not say so when there are none. */
    private IOException unresolved(Throwable cause) {
        String attempt = "could not resolve " + host;
        Optional<Shortage> ours =
                cause instanceof IOException failed ? Shortage.behind(failed) : Optional.<Shortage>empty();
        return ours.<IOException>map(shortage -> shortage.during(attempt))
                .orElseGet(() -> new IOException(attempt + ": " + withoutName(cause), cause));
    }

    /** The JDK says the name as well. */
    private String withoutName(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        return said.startsWith(host + ": ") ? said.substring(host.length() + 2) : said;
    }

    private void settle(Answer<T> answer, IOException otherwise) {
        List<T> found = answer.found();
        List<Waiter<T>> told;
        synchronized (lock) {
            lookingUp = false;
            known = found.isEmpty() ? known : found;
            trouble = found.isEmpty() ? Optional.of(otherwise) : Optional.empty();
            settledAt = clock.nanos();
            timeToLive = answer.believedNanos();
            told = new ArrayList<>(waiters);
            waiters.clear();
        }
        follower.lookedUp(); // first: who asks for a server on hearing the answer is to choose among all that it gave
        for (Waiter<T> waiter : told) {
            if (found.isEmpty()) {
                waiter.unresolved(otherwise);
            } else {
                waiter.resolved(found);
            }
        }
    }
}
