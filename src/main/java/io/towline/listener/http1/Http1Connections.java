package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import io.towline.listener.exchange.ClientTimes;
import io.towline.listener.exchange.ConnectionStart;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The connections of one listener that speak HTTP/1 on one I/O thread.
 *
 * <p>Owner: that thread.
 */
public final class Http1Connections {

    /** Closing costs a system call of its own each; a thread has better to do than thousands in a row. */
    private static final int CLOSED_AT_ONCE = 64;

    private final ClientTimes times;
    private final Map<StreamConnection, Http1Connection> here = new IdentityHashMap<>();
    private boolean leaving;

    public Http1Connections(ClientTimes times) {
        this.times = times;
    }

    /** What connections that come now get: what parses them, and the bounds of heads that it must never have to judge. */
    public record Parser(HttpOpenListener http, RequestHead.Bounds bounds) {}

    /**
     * Whoever closes {@code connection} is to call {@link #left}.
     *
     * @param start with what has been read of it, which is plain HTTP
     */
    public void begin(StreamConnection connection, Parser parser, ConnectionStart start) {
        Http1Connection speaking = new Http1Connection(this, connection, parser.bounds(), start);
        here.put(connection, speaking);
        times.limitHead(speaking, start.headDeadline());
        parser.http().handleEvent(connection);
    }

    /** @return why the request goes no further */
    public Optional<Refusal> headComplete(HttpServerExchange exchange) {
        if (leaving) {
            exchange.setPersistent(false);
        }
        return exchange.getConnection() instanceof AbstractServerConnection server
                ? Optional.ofNullable(here.get(server.getChannel()))
                        .flatMap(connection -> connection.headComplete(exchange))
                : Optional.empty();
    }

    /** From now on a connection is closed as soon as it is between two requests. */
    public void leave() {
        leaving = true;
        List<Http1Connection> idle =
                here.values().stream().filter(Http1Connection::isIdle).toList();
        closeInPortions(idle.iterator());
    }

    private void closeInPortions(Iterator<Http1Connection> idle) {
        for (int i = 0; i < CLOSED_AT_ONCE && idle.hasNext(); i++) {
            Http1Connection next = idle.next();
            if (next.isIdle()) {
                IoUtils.safeClose(next.connection());
            }
        }
        if (idle.hasNext()) {
            times.io().runLater(() -> closeInPortions(idle));
        }
    }

    /** The connection is closed, or upgraded. */
    public void left(StreamConnection connection) {
        Http1Connection gone = here.remove(connection);
        if (gone != null) {
            times.stop(gone);
        }
    }

    boolean leaving() {
        return leaving;
    }

    ClientTimes times() {
        return times;
    }
}
