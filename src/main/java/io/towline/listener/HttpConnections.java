package io.towline.listener;

import io.towline.config.Durations;
import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * The connections of one listener that speak HTTP on one I/O thread, with their time limits.
 *
 * <p>Owner: that thread.
 */
final class HttpConnections {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

    /** Closing costs a system call of its own each; a thread has better to do than thousands in a row. */
    private static final int CLOSED_AT_ONCE = 64;

    /** For the client's side of a close: who holds its end open for longer must not hold a descriptor of ours. */
    private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

    /**
     * Answers of HTTP/2 that wait for their clients, and hold a buffer of 17 KiB each: a client that never opens its windows would have as many as
     * it may have streams. Beyond it the connection with the most is closed. HTTP/1 has one for a connection at most.
     */
    static final int MOST_STALLED = 1024;

    /** A connection with so few is nobody's attack. */
    static final int FEW_STALLED = 8;

    /** All connections are looked at once for so many answers that begin to wait. */
    private static final int STALLED_BETWEEN_LOOKS = 32;

    private final IoThread io;
    private final Supplier<ListenerSettings> settings;
    private final TlsTally tlsTally;
    private final Map<StreamConnection, Http1Connection> speaking = new IdentityHashMap<>();
    private final Map<StreamConnection, Http2Lifecycle> multiplexing = new IdentityHashMap<>();

    /** One for all connections: a listener of its own would stay with each for life. */
    private final ChannelListener<StreamConnection> left = this::left;

    private boolean leaving;
    private int stalled;

    /** @param settings asked for each connection, since it changes */
    HttpConnections(Supplier<ListenerSettings> settings, IoThread io, TlsTally tlsTally) {
        this.settings = settings;
        this.tlsTally = tlsTally;
        this.io = io;
    }

    void begin(StreamConnection raw, Executor tasks) {
        Http1Connection phase = new Http1Connection(this, raw);
        ListenerSettings now = settings.get();
        if (now.tls().isPresent()) {
            TlsAccept.Means means =
                    new TlsAccept.Means(now.tls().get(), now.config().http2(), tlsTally, tasks);
            TlsAccept.begin(raw, io, means, phase);
        } else {
            speakHttp(phase);
        }
    }

    void speakHttp(Http1Connection phase) {
        speaking.put(phase.connection(), phase);
        phase.connection().setCloseListener(left);
        phase.judgeHeads(settings.get().headBounds());
        settings.get().http().handleEvent(phase.connection());
    }

    /** After its TLS handshake, which decided on the version. */
    void speakAgreed(Http1Connection phase, TlsConnection secured) {
        if (!secured.applicationProtocol().equals(ListenerTls.HTTP_2)) {
            speakHttp(phase);
            return;
        }
        long headDeadline = phase.headDeadline();
        stopTime(phase);
        Http2Lifecycle multiplexed =
                new Http2Lifecycle(this, secured, settings.get().http2());
        multiplexing.put(secured, multiplexed);
        secured.setCloseListener(left);
        io.timers().schedule(multiplexed, headDeadline);
        multiplexed.begin();
    }

    /** So many answers of HTTP/2 more wait for their clients, or fewer. */
    void stalls(int change) {
        stalled += change;
        if (change > 0 && stalled > MOST_STALLED && stalled % STALLED_BETWEEN_LOOKS == 0) {
            io.execute(this::shed); // not amid the write that began to wait
        }
    }

    private void shed() {
        multiplexing.values().stream()
                .filter(each -> each.stalled() > FEW_STALLED)
                .max(Comparator.comparingInt(Http2Lifecycle::stalled))
                .ifPresent(worst -> {
                    LOG.warn(
                            "listener {}: closing a connection of HTTP/2 that lets {} answers wait, of {} in all",
                            settings.get().config().name(),
                            worst.stalled(),
                            stalled);
                    worst.shed();
                });
    }

    boolean leaving() {
        return leaving;
    }

    TlsTally tlsTally() {
        return tlsTally;
    }

    IoThread io() {
        return io;
    }

    /** @return why the request goes no further */
    Optional<Refusal> headComplete(HttpServerExchange exchange) {
        if (leaving) {
            exchange.setPersistent(false);
        }
        return exchange.getConnection() instanceof AbstractServerConnection server
                ? Optional.ofNullable(speaking.get(server.getChannel())).flatMap(phase -> phase.headComplete(exchange))
                : Optional.empty();
    }

    Refusal tooSlow() {
        return Refusal.answered(
                408,
                "The head of the request took longer than "
                        + Durations.text(settings.get().config().limits().handshakeTimeout())
                        + " (handshake-timeout).");
    }

    void timeHead(Timer phase) {
        io.limit(phase, settings.get().config().limits().handshakeTimeout().toNanos());
    }

    void timeIdle(Http1Connection phase) {
        if (leaving) {
            IoUtils.safeClose(phase.connection());
        } else {
            io.timers().schedule(phase, io.now() + idleNanos());
        }
    }

    /** {@code keep-alive-timeout}. */
    void timeAnswer(Timer phase) {
        io.timers().schedule(phase, io.now() + idleNanos());
    }

    /** The answer is out, and was the last of its connection. */
    void timeClose(Timer phase) {
        io.timers().schedule(phase, io.now() + Math.min(LINGER_NANOS, idleNanos()));
    }

    private long idleNanos() {
        return settings.get().config().limits().keepAliveTimeout().toNanos();
    }

    void stopTime(Timer phase) {
        io.timers().cancel(phase);
    }

    void forget(Http1Connection phase) {
        stopTime(phase);
        speaking.remove(phase.connection());
    }

    /** From now on a connection is closed as soon as it is between two requests; any thread. */
    void closeIdle() {
        io.execute(() -> {
            leaving = true;
            List<Http1Connection> idle = speaking.values().stream()
                    .filter(phase -> phase.phase() == Http1Connection.Phase.IDLE)
                    .toList();
            closeInPortions(idle.iterator());
            List.copyOf(multiplexing.values()).forEach(Http2Lifecycle::leave);
        });
    }

    private void closeInPortions(Iterator<Http1Connection> idle) {
        for (int i = 0; i < CLOSED_AT_ONCE && idle.hasNext(); i++) {
            Http1Connection phase = idle.next();
            if (phase.phase() == Http1Connection.Phase.IDLE) {
                IoUtils.safeClose(phase.connection());
            }
        }
        if (idle.hasNext()) {
            io.execute(() -> closeInPortions(idle));
        }
    }

    private void left(StreamConnection connection) {
        if (XnioIoThread.currentThread() == io.xnio()) {
            forget(connection);
            return;
        }
        try {
            io.execute(() -> forget(connection));
        } catch (RejectedExecutionException gone) {
            // the thread has ended, and all this with it
        }
    }

    private void forget(StreamConnection connection) {
        Http1Connection phase = speaking.remove(connection);
        if (phase != null) {
            stopTime(phase);
        }
        Http2Lifecycle multiplexed = multiplexing.remove(connection);
        if (multiplexed != null) {
            multiplexed.lost();
        }
    }
}
