package io.towline.bridge.receiver;

import io.towline.io.Alarm;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who receives at the moment, who may take over, and when the client was last heard of.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class ReceiverSlot {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private final IoThread io;
    private final Takeovers takeovers = new Takeovers();
    private final ReceiverNotifier notifier;

    private Optional<Receiver> receiver = Optional.empty();

    /** When the client last came with something other than messages; coarse. */
    private long cameAt;

    /** Of the receiver that is attached, or was last. */
    private Optional<Duration> roundTrip = Optional.empty();

    /** @param broken told of a receiver's defect */
    public ReceiverSlot(IoThread io, Consumer<Throwable> broken) {
        this.io = io;
        notifier = new ReceiverNotifier(io, this, broken);
        cameAt = io.now();
    }

    public Optional<Receiver> receiver() {
        return receiver;
    }

    /** Whether another may take over, which then counts as a takeover if the client before is still there. */
    public boolean yields() {
        return receiver.isEmpty() || !receiver.get().stands() || takeovers.admit(io.now());
    }

    /**
     * Whoever would be put off is judged once more a moment later: a client that lost its connection comes back at once, and perhaps
     * nobody has looked at the lost one yet.
     *
     * @param told once, within this call or on this thread later
     */
    public void judge(Supplier<Attached> attach, Consumer<Attached> told) {
        Attached judged = attach.get();
        if (judged instanceof Attached.PutOff) {
            new Alarm(io, () -> told.accept(attach.get())).in(MOMENT);
        } else {
            told.accept(judged);
        }
    }

    /** @return who was there before */
    public Optional<Receiver> take(Receiver next) {
        Optional<Receiver> before = receiver;
        touch();
        roundTrip = Optional.empty();
        receiver = Optional.of(next);
        return before;
    }

    /** Says whether it was that one's. */
    public boolean leave(Receiver which) {
        if (receiver.isEmpty() || receiver.get() != which) {
            return false;
        }
        receiver = Optional.empty();
        return true;
    }

    /** @return who was there */
    public Optional<Receiver> clear() {
        Optional<Receiver> left = receiver;
        receiver = Optional.empty();
        return left;
    }

    /** The client has come. */
    public void touch() {
        cameAt = io.now();
    }

    public long cameAt() {
        return cameAt;
    }

    /** The client answered a ping of its connection's. */
    public void answered(Duration after) {
        touch();
        roundTrip = Optional.of(after);
    }

    public Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /** Lets the receiver, if there is one, {@link Receiver#update}. */
    public void tell() {
        notifier.tell();
    }

    /** The same, once for all that one read brings. */
    public void soon() {
        notifier.soon();
    }
}
