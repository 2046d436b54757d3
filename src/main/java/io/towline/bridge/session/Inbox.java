package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.uplink.Uplink;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Messages from the client on their way to the upstream, in order. Holds requests back while the upstream takes nothing, so that a slow
 * backend slows its senders; bounded in number and in time. Waits as well until the upstream has agreed.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class Inbox {

    static final int MOST_WAITING = 32;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    /** Told exactly once, on the session's thread. */
    public interface Reply {
        /** @param ack the highest number accepted so far; the count of messages where requests are not numbered */
        void accepted(long ack);

        void refused(Refusal why);
    }

    public sealed interface Refusal {
        /** A number ahead of what was accepted and what stands in line. */
        record Gap(long expected) implements Refusal {}

        /** Numbered and unnumbered requests do not mix. */
        record Mixed() implements Refusal {}

        /** No room within 20 s, or too many requests wait already, or the budget is spent. */
        record NoRoom(long ack) implements Refusal {}

        /** The session is concluded, by whomever, or over. */
        record Closed(Farewell farewell) implements Refusal {}
    }

    /** A place in the line, taken when the head of an unnumbered request has arrived and given up if its body never does. */
    public interface Place {
        /** Once. */
        void fill(List<Message> messages, Reply reply);

        void abandon();
    }

    private enum Numbering {
        UNDECIDED,
        NUMBERED,
        UNNUMBERED
    }

    private final IoThread io;
    private final Budget budget;
    private final Deque<Waiting> line = new LinkedList<>(); // an empty one is the smallest there is
    private final Timer patience = new Timer() {
        @Override
        protected void expired(long now) {
            giveUp(now);
        }
    };
    private Numbering numbering = Numbering.UNDECIDED;
    private Optional<Uplink> uplink = Optional.empty();
    private Optional<Farewell> closed = Optional.empty();
    private long accepted;
    private long tookAt;
    private long cameAt;
    private boolean pumping;

    Inbox(IoThread io, Budget budget) {
        this.io = io;
        this.budget = budget;
        tookAt = io.now();
        cameAt = io.now();
    }

    public Place reserve() {
        cameAt = io.now();
        if (line.size() >= MOST_WAITING) {
            return new NoPlace();
        }
        Waiting waiting = new Waiting();
        line.add(waiting);
        return waiting;
    }

    /** @param first the number of the first message; those accepted before are skipped. An empty list is accepted at once. */
    public void post(long first, List<Message> messages, Reply reply) {
        cameAt = io.now();
        // What was accepted stays so, also when the upstream has closed since: the client repeats what was not
        // answered.
        if (messages.isEmpty() || first <= accepted && first + messages.size() - 1 <= accepted) {
            reply.accepted(accepted);
        } else if (closed.isPresent()) {
            reply.refused(new Refusal.Closed(closed.get()));
        } else if (numbering == Numbering.UNNUMBERED) {
            reply.refused(new Refusal.Mixed());
        } else if (first > expected()) {
            reply.refused(new Refusal.Gap(expected()));
        } else if (line.size() >= MOST_WAITING) {
            reply.refused(new Refusal.NoRoom(accepted));
        } else {
            numbering = Numbering.NUMBERED;
            Waiting waiting = new Waiting();
            line.add(waiting);
            waiting.settle(Optional.of(first), messages, reply);
        }
    }

    /** The highest number accepted from the client. */
    public long accepted() {
        return accepted;
    }

    /** When the upstream was last given a message; coarse, nanoseconds. */
    long tookAt() {
        return tookAt;
    }

    /** When the client last sent messages, whatever became of them; coarse, nanoseconds. */
    long cameAt() {
        return cameAt;
    }

    /** The upstream agreed: what waits may go. */
    void open(Uplink to) {
        uplink = Optional.of(to);
        tookAt = io.now();
        pump();
    }

    /** The upstream has room again. */
    void room() {
        pump();
    }

    /** Refuses all that waits and all that comes; again, nothing. */
    void close(Farewell farewell) {
        if (closed.isPresent()) {
            return;
        }
        closed = Optional.of(farewell);
        uplink = Optional.empty();
        io.timers().cancel(patience);
        List<Waiting> left = List.copyOf(line);
        line.clear();
        left.forEach(Waiting::free);
        for (Waiting waiting : left) {
            waiting.reply.ifPresent(reply -> reply.refused(new Refusal.Closed(farewell)));
        }
    }

    /** The number that continues what was accepted and what stands in line. */
    private long expected() {
        return line.stream().mapToLong(Waiting::lastNumber).reduce(accepted, Math::max) + 1;
    }

    /** Moves on as far as the upstream has room; replies may post again, so not within itself. */
    private void pump() {
        if (pumping || uplink.isEmpty()) {
            return;
        }
        pumping = true;
        try {
            while (!line.isEmpty() && moves(line.peekFirst(), uplink.get())) {
                // and the next
            }
        } finally {
            pumping = false;
        }
        watch();
    }

    /** @return whether it is done and the next may have its turn */
    private boolean moves(Waiting front, Uplink to) {
        if (front.reply.isEmpty()) {
            return false; // its body is under way
        }
        if (front.isAhead()) {
            leave(front).refused(new Refusal.Gap(accepted + 1)); // the one before it was refused
            return true;
        }
        front.skipAccepted();
        while (front.hasMore() && to.hasRoom() && closed.isEmpty()) {
            to.together(() -> pass(front, to)); // once more where it was only what was held back that took the room
        }
        if (front.hasMore() || closed.isPresent()) {
            return false; // closed by what sending found out: all have been told
        }
        leave(front).accepted(accepted);
        return true;
    }

    private void pass(Waiting front, Uplink to) {
        while (front.hasMore() && to.hasRoom() && closed.isEmpty()) {
            accepted++;
            tookAt = io.now();
            to.send(front.next());
        }
    }

    private Reply leave(Waiting waiting) {
        line.remove(waiting);
        waiting.free();
        return waiting.reply.orElseThrow();
    }

    private void giveUp(long now) {
        for (Waiting waiting : List.copyOf(line)) {
            boolean stillThere = line.contains(waiting); // a reply may have closed the session
            if (stillThere && waiting.reply.isPresent() && now >= waiting.deadline()) {
                leave(waiting).refused(new Refusal.NoRoom(accepted));
            }
        }
        pump();
        watch();
    }

    private void watch() {
        if (patience.scheduled() || closed.isPresent()) {
            return; // what came later is looked at again then
        }
        line.stream()
                .filter(waiting -> waiting.reply.isPresent())
                .mapToLong(Waiting::deadline)
                .min()
                .ifPresent(deadline -> io.timers().schedule(patience, deadline));
    }

    /** One request in the line: at first only a place, then with its messages. */
    private final class Waiting implements Place {
        private Optional<Reply> reply = Optional.empty();
        private Optional<Long> first = Optional.empty();
        private List<Message> messages = List.of();
        private Iterator<Message> rest = messages.iterator();
        private int gone;
        private long cameAt;
        private boolean charged;

        @Override
        public void fill(List<Message> filling, Reply to) {
            if (filling.isEmpty()) {
                abandon();
                to.accepted(accepted);
            } else if (closed.isPresent()) {
                abandon();
                to.refused(new Refusal.Closed(closed.get()));
            } else if (numbering == Numbering.NUMBERED) {
                abandon();
                to.refused(new Refusal.Mixed());
            } else {
                numbering = Numbering.UNNUMBERED;
                settle(Optional.empty(), filling, to);
            }
        }

        @Override
        public void abandon() {
            line.remove(this);
            pump();
        }

        void settle(Optional<Long> number, List<Message> all, Reply to) {
            first = number;
            messages = all;
            rest = messages.iterator();
            reply = Optional.of(to);
            cameAt = io.now();
            pump();
            if (line.contains(this)) {
                mustWait();
            }
        }

        /** What passes at once costs nothing. What has begun to pass is not turned back. */
        private void mustWait() {
            long cost = messages.stream().skip(gone).mapToLong(Message::charge).sum();
            if (gone > 0) {
                budget.take(cost);
            } else if (!budget.tryTake(cost)) {
                leave(this).refused(new Refusal.NoRoom(accepted));
                pump();
                return;
            }
            charged = true;
            watch();
        }

        long lastNumber() {
            return first.isPresent() ? first.get() + messages.size() - 1 : 0;
        }

        boolean isAhead() {
            return first.isPresent() && first.get() + gone > accepted + 1;
        }

        void skipAccepted() {
            while (first.isPresent() && rest.hasNext() && first.get() + gone <= accepted) {
                next();
            }
        }

        boolean hasMore() {
            return rest.hasNext();
        }

        Message next() {
            Message next = rest.next();
            gone++;
            if (charged) {
                budget.give(next.charge());
            }
            return next;
        }

        void free() {
            if (charged) {
                charged = false;
                rest.forEachRemaining(message -> budget.give(message.charge()));
            }
        }

        /** Progress of any request gives all of them time. */
        long deadline() {
            return Math.max(cameAt, tookAt) + PATIENCE;
        }
    }

    /** What {@link #reserve} gives when the line is full. */
    private final class NoPlace implements Place {
        @Override
        public void fill(List<Message> messages, Reply reply) {
            reply.refused(new Refusal.NoRoom(accepted));
        }

        @Override
        public void abandon() {}
    }
}
