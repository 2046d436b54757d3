package io.towline.admin.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds work on a blocking channel, which has no time-outs of its own: closes the channel when the time is up, so that whoever waits on
 * it fails.
 */
public record Deadline(Channel channel, Duration patience) {

    /** What may wait on the channel. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T run() throws IOException, X;
    }

    /** @throws IOException as the work does; a {@link java.nio.channels.ClosedChannelException} if it took too long */
    public <T, X extends Exception> T within(Work<T, X> work) throws IOException, X {
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> cut());
        try {
            return work.run();
        } finally {
            done.complete(null);
        }
    }

    private Void cut() {
        try {
            channel.close();
            return null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
