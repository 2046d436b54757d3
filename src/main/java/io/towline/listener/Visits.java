package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.io.IoThread;
import io.towline.io.TlsHandshake;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * The connections of one listener that speak HTTP on one I/O thread, with their time limits.
 *
 * <p>Owner: that thread.
 */
final class Visits {

    /** Closing costs a system call of its own each; a thread has better to do than thousands in a row. */
    private static final int CLOSED_AT_ONCE = 64;

    private final IoThread io;
    private final HttpOpenListener http;
    private final long headNanos;
    private final long idleNanos;
    private final Map<StreamConnection, Visit> speaking = new IdentityHashMap<>();

    /** One for all connections: a listener of its own would stay with each for life. */
    private final ChannelListener<StreamConnection> left = this::left;

    private boolean leaving;

    Visits(ListenerConfig config, IoThread io, HttpOpenListener http) {
        this.io = io;
        this.http = http;
        headNanos = config.handshakeTimeout().toNanos();
        idleNanos = config.keepAliveTimeout().toNanos();
    }

    void begin(StreamConnection raw, Optional<ServerTls> tls, Executor tasks) {
        Visit visit = new Visit(this, raw);
        if (tls.isPresent()) {
            TlsHandshake.start(raw, tls.get().engine(), io, tasks, visit);
        } else {
            speakHttp(visit);
        }
    }

    void speakHttp(Visit visit) {
        speaking.put(visit.connection(), visit);
        visit.connection().setCloseListener(left);
        http.handleEvent(visit.connection());
    }

    void headComplete(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof AbstractServerConnection server) {
            Visit visit = speaking.get(server.getChannel());
            if (visit != null) {
                visit.headComplete(exchange);
            }
        }
        if (leaving) {
            exchange.setPersistent(false);
        }
    }

    void timeHead(Visit visit) {
        io.timers().schedule(visit, io.now() + headNanos);
    }

    void timeIdle(Visit visit) {
        if (leaving) {
            IoUtils.safeClose(visit.connection());
        } else {
            io.timers().schedule(visit, io.now() + idleNanos);
        }
    }

    void timeAnswer(Visit visit) {
        io.timers().schedule(visit, io.now() + idleNanos);
    }

    void stopTime(Visit visit) {
        io.timers().cancel(visit);
    }

    void forget(Visit visit) {
        stopTime(visit);
        speaking.remove(visit.connection());
    }

    /** From now on a connection is closed as soon as it is between two requests; any thread. */
    void closeIdle() {
        io.execute(() -> {
            leaving = true;
            List<Visit> idle = speaking.values().stream()
                    .filter(visit -> visit.phase() == Visit.Phase.IDLE)
                    .toList();
            closeInPortions(idle.iterator());
        });
    }

    private void closeInPortions(Iterator<Visit> idle) {
        for (int i = 0; i < CLOSED_AT_ONCE && idle.hasNext(); i++) {
            Visit visit = idle.next();
            if (visit.phase() == Visit.Phase.IDLE) {
                IoUtils.safeClose(visit.connection());
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
        Visit visit = speaking.remove(connection);
        if (visit != null) {
            stopTime(visit);
        }
    }
}
