package io.towline.io;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Everything that one I/O thread owns, so that a connection need not own it: an idle connection holds no buffer.
 *
 * <p>Owner: that thread. Only {@link #execute}, {@link #run}, {@link #runLater} and {@link #exactNow} may be called from others.
 */
public final class IoThread {

    private static final Logger LOG = LoggerFactory.getLogger(IoThread.class);

    /** A 64 KiB message and its header pass in one read; more showed no gain worth the cache. */
    public static final int SCRATCH_BYTES = 256 * 1024;

    /** Records are up to 16 KiB and a little; eight of them leave in one write. */
    private static final int NETWORK_BYTES = 140 * 1024;

    /** Blocked bytes are kept in buffers of this size where they fit, so that they can be used again. */
    private static final int SPARE_BYTES = 64 * 1024;

    private static final int MOST_SPARES = 32;

    /** For parts of TLS records: enough for a busy thread, too few to matter when peers that stop in mid-record hold them all. */
    private static final int RECORD_SPARES = 8;

    private static final int CLOSES_AT_ONCE = 32;
    private static final int KEY_BLOCK_BYTES = 1024;
    private static final long TICK_MILLIS = 100;

    /**
     * With more than this between two ticks the thread was held up, by a machine that stood still or a long collection. What peers sent
     * meanwhile is looked at before any timer expires: that nobody listened is not their silence. A look is one at some hundred channels, as
     * many as the selector gives at once.
     */
    private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final XnioIoThread thread;
    private final Clock clock;
    private final Descriptors descriptors;
    private final TimerWheel timers;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final ByteBuffer small = ByteBuffer.allocate(16);
    private final ByteBuffer[] one = new ByteBuffer[1];
    private final ArrayDeque<ByteBuffer> spares = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> recordSpares = new ArrayDeque<>();
    private final ArrayDeque<StreamConnection> toClose = new ArrayDeque<>();
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer keys = ByteBuffer.allocate(KEY_BLOCK_BYTES).limit(0);

    private ByteBuffer networkIn;
    private ByteBuffer networkOut;
    private int sparesMade;
    private int recordSparesMade;
    private long now;

    IoThread(XnioIoThread thread, Clock clock, Descriptors descriptors) {
        this.thread = thread;
        this.clock = clock;
        this.descriptors = descriptors;
        now = clock.nanos();
        timers = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), now);
    }

    /**
     * Runs {@code task} on this thread soon; from any thread.
     *
     * @throws RejectedExecutionException if the thread is about to end; for those who must know, and else there is {@link #runLater}
     */
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /**
     * Runs {@code task} at once where the caller is on this thread, else soon; from any thread. A thread that is about to end takes nothing
     * from others, and nobody is left there who would care.
     */
    public void run(Runnable task) {
        run(thread, task);
    }

    /** The same for those who know the thread only. */
    public static void run(XnioIoThread thread, Runnable task) {
        if (XnioIoThread.currentThread() == thread) {
            task.run();
        } else {
            runLater(thread, task);
        }
    }

    /** Runs {@code task} when this thread has returned to its event loop, or never if it is about to end; from any thread. */
    public void runLater(Runnable task) {
        runLater(thread, task);
    }

    private static void runLater(XnioIoThread thread, Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            LOG.trace("{} is about to end", thread.getName());
        }
    }

    /**
     * Runs {@code task} on this thread when what is ready now has had its turn: {@link #execute} would run it before that. This thread
     * only.
     *
     * @throws RejectedExecutionException if the thread is about to end
     */
    public void executeLater(Runnable task) {
        thread.executeAfter(task, 1, TimeUnit.MILLISECONDS);
    }

    /** Shared with the other threads. */
    public Descriptors descriptors() {
        return descriptors;
    }

    public XnioIoThread xnio() {
        return thread;
    }

    /**
     * The coarse time, nanoseconds: one tick old at most, but older in the first things that a thread does after it was held up. So a limit
     * that is set once begins with {@link #exactNow}, or the next tick may find it over: {@link #limit}.
     */
    public long now() {
        return now;
    }

    /** The time as the clock has it; for what is rare, as a handshake is: asking costs as much as a small frame. */
    public long exactNow() {
        return clock.nanos();
    }

    /**
     * The time of something that comes again and again, and last came at {@code last}: exact for the first of a tick, since that may be what
     * came right behind a pause, and the others of that tick keep it.
     */
    public long touched(long last) {
        return last >= now ? last : exactNow();
    }

    public TimerWheel timers() {
        return timers;
    }

    /** Sets the timer to expire when so many nanoseconds from now are over, by the exact time. */
    public void limit(Timer timer, long nanos) {
        timers.schedule(timer, exactNow() + nanos);
    }

    /** The thread's one big buffer, cleared. It is anyone's again as soon as the caller returns to the event loop. */
    public ByteBuffer scratch() {
        return scratch.clear();
    }

    /** Sixteen bytes for what is copied at once, such as a frame's header; cleared. */
    public ByteBuffer small() {
        return small.clear();
    }

    /** For calls that want an array: its one place is free, and is to be left so. */
    public ByteBuffer[] one() {
        return one;
    }

    /** Ciphertext read from a socket, cleared; as short-lived as {@link #scratch}. */
    public ByteBuffer networkIn() {
        if (networkIn == null) {
            networkIn = ByteBuffer.allocateDirect(NETWORK_BYTES);
        }
        return networkIn.clear();
    }

    /** Ciphertext on its way to a socket, cleared; as short-lived as {@link #scratch}. */
    public ByteBuffer networkOut() {
        if (networkOut == null) {
            networkOut = ByteBuffer.allocateDirect(NETWORK_BYTES);
        }
        return networkOut.clear();
    }

    /**
     * A buffer for bytes that must wait, with room for at least {@code bytes}; give it back with {@link #release}. Direct while there
     * are spares, which are few; else from the heap and of just that size, so that thousands of slow readers take what they are sent
     * and no more, from memory that is collected in time.
     */
    public ByteBuffer acquire(int bytes) {
        if (bytes > SPARE_BYTES) {
            return ByteBuffer.allocate(bytes);
        }
        ByteBuffer spare = spares.pollFirst();
        if (spare != null) {
            return spare.clear();
        }
        if (sparesMade == MOST_SPARES) {
            return ByteBuffer.allocate(bytes);
        }
        sparesMade++;
        return ByteBuffer.allocateDirect(SPARE_BYTES);
    }

    public void release(ByteBuffer buffer) {
        if (buffer.isDirect() && buffer.capacity() == SPARE_BYTES) {
            spares.addFirst(buffer);
        } else if (buffer.capacity() == TlsRecord.MOST_BYTES && recordSpares.size() < RECORD_SPARES) {
            recordSpares.addFirst(buffer);
        }
    }

    /**
     * A copy of ciphertext that must wait, ready to be read; give it back with {@link #release}. What fits a record is put
     * into a spare buffer while there is one, else into one of exactly its size: thousands of peers that stop in mid-record
     * hold what they sent, not thousands of big buffers.
     */
    public ByteBuffer keep(ByteBuffer ciphertext) {
        int bytes = ciphertext.remaining();
        ByteBuffer kept = bytes > TlsRecord.MOST_BYTES ? acquire(bytes) : recordBuffer(bytes);
        return kept.put(ciphertext).flip();
    }

    private ByteBuffer recordBuffer(int bytes) {
        ByteBuffer spare = recordSpares.pollFirst();
        if (spare != null) {
            return spare.clear();
        }
        if (recordSparesMade < RECORD_SPARES) {
            recordSparesMade++;
            return ByteBuffer.allocateDirect(TlsRecord.MOST_BYTES);
        }
        return ByteBuffer.allocate(bytes);
    }

    /** Four bytes that nobody can foresee, as RFC 6455 §5.3 wants masking keys; drawn in blocks. */
    public int maskingKey() {
        return entropy(Integer.BYTES).getInt();
    }

    public long randomLong() {
        return entropy(Long.BYTES).getLong();
    }

    /** Up to a tenth less than {@code nanos}, so that what began together does not all end together. */
    public long upToATenthLess(long nanos) {
        return nanos - Math.floorMod(randomLong(), Math.max(1, nanos / 10));
    }

    private ByteBuffer entropy(int bytes) {
        if (keys.remaining() < bytes) {
            random.nextBytes(keys.array());
            keys.clear();
        }
        return keys;
    }

    /**
     * Closes the connection, now or a little later: at once while few close, and in portions where thousands do. For each close XNIO
     * asks the kernel once for all that is ready on this thread, which in a mass disconnect is nearly everything.
     */
    public void close(StreamConnection connection) {
        connection.getSourceChannel().suspendReads();
        connection.getSinkChannel().suspendWrites();
        toClose.add(connection);
        if (toClose.size() == 1) {
            orAtOnce(() -> thread.execute(this::closeSome));
        }
    }

    private void closeSome() {
        for (int i = 0; i < CLOSES_AT_ONCE && !toClose.isEmpty(); i++) {
            IoUtils.safeClose(toClose.poll());
        }
        if (toClose.isEmpty()) {
            return;
        }
        orAtOnce(() -> thread.executeAfter(this::closeSome, 1, TimeUnit.MILLISECONDS));
    }

    /** A thread that is about to end takes no tasks. */
    private void orAtOnce(Runnable schedule) {
        try {
            schedule.run();
        } catch (RejectedExecutionException ending) {
            toClose.forEach(IoUtils::safeClose);
            toClose.clear();
        }
    }

    void start() {
        thread.execute(this::tick);
    }

    private void tick() {
        long before = now;
        now = clock.nanos();
        if (now - before < HELD_UP_NANOS) {
            expire();
        } else {
            after(1, this::expire); // XNIO runs what is due before it looks at the channels
        }
    }

    private void expire() {
        timers.advance(now);
        after(TICK_MILLIS, this::tick);
    }

    private void after(long millis, Runnable task) {
        try {
            thread.executeAfter(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            LOG.trace("the clock of {} stops with it", thread.getName());
        }
    }
}
