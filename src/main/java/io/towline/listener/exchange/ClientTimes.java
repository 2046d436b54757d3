package io.towline.listener.exchange;

import io.towline.config.ListenerConfig;
import io.towline.config.value.Durations;
import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long a listener's clients may take on one I/O thread. Who has a time limit is a {@link Timer}; here it is set by the settings of
 * that moment.
 *
 * <p>Owner: that thread.
 */
public final class ClientTimes {

    /** For the client's side of a close: who holds its end open for longer must not hold a descriptor of ours. */
    private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

    private final IoThread io;
    private final Supplier<ListenerConfig> settings;

    /** @param settings asked each time, since they change */
    public ClientTimes(IoThread io, Supplier<ListenerConfig> settings) {
        this.io = io;
        this.settings = settings;
    }

    public IoThread io() {
        return io;
    }

    /** When whoever comes now must have said what it wants: {@code handshake-timeout}. */
    public long headDeadline() {
        return io.exactNow() + settings.get().limits().handshakeTimeout().toNanos();
    }

    public void limitHead(Timer connection) {
        limitHead(connection, headDeadline());
    }

    public void limitHead(Timer connection, long deadline) {
        io.timers().schedule(connection, deadline);
    }

    /** {@code keep-alive-timeout}: between two requests, and for each step of a client that takes an answer. */
    public void limitIdle(Timer connection) {
        io.timers().schedule(connection, io.now() + idleNanos());
    }

    /** The answer is out, and was the last of its connection. */
    public void limitClose(Timer connection) {
        io.timers().schedule(connection, io.now() + Math.min(LINGER_NANOS, idleNanos()));
    }

    public void stop(Timer connection) {
        io.timers().cancel(connection);
    }

    /** What a client is told that took too long. */
    public Refusal tooSlow() {
        Duration most = settings.get().limits().handshakeTimeout();
        String sentence = "The head of the request took longer than " + Durations.text(most) + " (handshake-timeout).";
        return Refusal.answered(408, sentence).after(most);
    }

    private long idleNanos() {
        return settings.get().limits().keepAliveTimeout().toNanos();
    }
}
