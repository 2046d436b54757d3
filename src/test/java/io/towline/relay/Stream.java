package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A peer that sends frames of one length, numbered, as fast as they are taken, until it is told to stop; and one that reads and checks them. */
final class Stream {

    private static final int PATIENCE_SECONDS = 60;

    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong pieces = new AtomicLong();
    private final ConcurrentLinkedQueue<Frame> others = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile boolean stopping;

    private Stream() {}

    static Stream begin(Peer from, boolean masked, int payload) {
        Stream stream = new Stream();
        Thread.ofPlatform().daemon().start(() -> stream.run(from, masked, payload));
        return stream;
    }

    private void run(Peer from, boolean masked, int payload) {
        try {
            while (!stopping) {
                byte[] wire = frame(frames.get(), masked, payload).wire();
                for (int at = 0; at < wire.length; at += 16_384) {
                    from.sendBytes(wire, at, Math.min(16_384, wire.length - at));
                    pieces.incrementAndGet();
                }
                frames.incrementAndGet();
                for (Frame other = others.poll(); other != null; other = others.poll()) {
                    from.send(other);
                }
            }
            done.complete(null);
        } catch (IOException lost) {
            done.completeExceptionally(lost);
        }
    }

    private static Frame frame(long number, boolean masked, int payload) {
        ByteBuffer bytes = ByteBuffer.allocate(payload);
        for (long i = number; bytes.remaining() >= Long.BYTES; i++) {
            bytes.putLong(i * 0x9E3779B97F4A7C15L); // no two stretches are alike
        }
        Frame frame = Frame.of(0x82, bytes.array());
        return masked ? frame.masked() : frame;
    }

    /** Slips a frame in behind the one that is under way. */
    void alsoSend(Frame frame) {
        others.add(frame);
    }

    /** Sends what is under way, and no more. */
    void finish() throws Exception {
        stopping = true;
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** As {@link #finish}, but it may take its time. */
    void stop() {
        stopping = true;
    }

    /** Frames sent up to now. */
    long frames() {
        return frames.get();
    }

    /** About how many bytes were taken up to now. */
    long bytes() {
        return pieces.get() * 16_384;
    }

    void awaitMoreThan(long bytes) throws InterruptedException {
        Await.until(() -> bytes() > bytes, "more to be taken");
    }

    /** How a reader's peer sends its answers to pings. */
    @FunctionalInterface
    interface Answer {
        void send(Frame pong) throws IOException;
    }

    static Reader read(Peer at, boolean masked, Answer answer) {
        Reader reader = new Reader();
        Thread.ofPlatform().daemon().start(() -> reader.run(at, masked, answer));
        return reader;
    }

    /** Answers pings, and checks that all other frames are a stream's, whole and in order. */
    static final class Reader {
        private final AtomicLong frames = new AtomicLong();
        private final AtomicInteger pings = new AtomicInteger();
        private final CompletableFuture<Frame> end = new CompletableFuture<>();

        private void run(Peer at, boolean masked, Answer answer) {
            try {
                for (Frame next = at.receive(); ; next = at.receive()) {
                    assertEquals(masked, next.isMasked());
                    if (next.isPing()) {
                        pings.incrementAndGet();
                        answer.send(next.pong(!masked));
                    } else if (next.first() == 0x88) {
                        end.complete(next);
                        return;
                    } else {
                        assertEquals(frame(frames.get(), masked, next.payload().remaining()), next);
                        frames.incrementAndGet();
                    }
                }
            } catch (IOException | AssertionError failed) {
                end.completeExceptionally(failed);
            }
        }

        int pings() {
            return pings.get();
        }

        /** That so many frames arrive. */
        void expect(long number) throws Exception {
            Await.until(() -> frames.get() >= number || end.isDone(), () -> number + " frames, after " + frames);
            if (end.isCompletedExceptionally()) {
                Await.result(end, "its end");
            }
            assertEquals(number, frames.get());
        }

        /** The close frame behind the stream. */
        Frame close() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
