package io.towline.http;

import io.towline.http.outcome.ForwardFailure;
import io.towline.http.server.AskedServers;
import io.towline.http.server.KeptConnections;
import io.towline.http.server.ServerCall;
import io.towline.io.IoThread;
import io.towline.pool.ConnectionPool;
import io.towline.pool.ServerConnection;
import io.towline.upstream.ServerLease;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way to a server that answers it: one after the other is asked, and the same again where a connection turned out to be dead, as
 * far as the request may be sent again.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class ServerAttempts {

    private static final Logger LOG = LoggerFactory.getLogger(ServerAttempts.class);

    private final HttpServerExchange exchange;
    private final HttpForwarding.Request request;
    private final IoThread io;
    private final Upload upload;
    private final ForwardTimer timer;
    private final ServerCall.Events events;
    private final Consumer<ForwardFailure> unserved;
    private final AskedServers servers;
    private final KeptConnections kept;

    private OnwardRequest fields;
    private Optional<ServerCall> call = Optional.empty();

    /** @param unserved told, later than {@link #begin}, that the request waited for a server in vain */
    ServerAttempts(
            HttpServerExchange exchange,
            HttpForwarding.Request request,
            ConnectionPool pool,
            IoThread io,
            Upload upload,
            ForwardTimer timer,
            ServerCall.Events events,
            Consumer<ForwardFailure> unserved) {
        this.exchange = exchange;
        this.request = request;
        this.io = io;
        this.upload = upload;
        this.timer = timer;
        this.events = events;
        this.unserved = unserved;
        servers = new AskedServers(request.group(), request.affinity(), io);
        kept = new KeptConnections(pool, request.group(), io);
    }

    /** @return why no server was asked; empty: one is asked, or waited for */
    Optional<ForwardFailure> begin() {
        fields = OnwardRequest.of(exchange, request);
        return next();
    }

    private Optional<ForwardFailure> next() {
        if (servers.next()) {
            ask(true);
            return Optional.empty();
        }
        return servers.queue(this::served, this::inVain) ? Optional.empty() : Optional.of(servers.whyNone());
    }

    private void served() {
        try {
            ask(true);
        } catch (RuntimeException | Error defect) {
            events.defect(defect);
        }
    }

    private void inVain() {
        try {
            unserved.accept(servers.whyNone());
        } catch (RuntimeException | Error defect) {
            events.defect(defect);
        }
    }

    /** It waits for a server, for {@code queue-timeout}: the request's own limits do not run. */
    boolean isQueued() {
        return servers.isQueued();
    }

    /** @param pooled whether a connection will do that has waited for it; else a new one is made */
    private void ask(boolean pooled) {
        ServerCall next = new ServerCall(
                servers.current(), io, exchange.getRequestMethod().equals(Methods.HEAD), events);
        call = Optional.of(next);
        timer.progressed();
        boolean repeatable =
                RequestRules.isIdempotent(exchange) && upload.body().isShort();
        Optional<ServerConnection> idle = pooled ? kept.take(servers.current(), repeatable, next) : Optional.empty();
        if (idle.isPresent()) {
            next.begin(idle.get());
            send();
        } else {
            next.connect(Optional.of(OnwardRequest.client(exchange, request)), this::send);
        }
    }

    private void send() {
        timer.progressed();
        upload.send(fields.head(request.group().config(), servers.current(), upload.body()), call.orElseThrow());
    }

    /**
     * The server has not answered. Asks it once more where its pooled connection was closed, which says nothing of the server; else the next.
     *
     * @return the failure, where no server is asked or waited for; empty otherwise
     */
    Optional<ForwardFailure> again(ForwardFailure failure) {
        ServerCall failed = call.orElseThrow();
        boolean again =
                upload.body().canBeSentAgain() && (RequestRules.isIdempotent(exchange) || failed.written() == 0);
        if (again && failure.elsewhere() && failed.wasStale()) {
            ask(false); // another pooled connection may be as stale
            return Optional.empty();
        }
        LOG.debug("upstream {}: {}", request.group().name(), failure.reason());
        servers.failed(failure);
        return again && failure.elsewhere() ? next() : Optional.of(failure);
    }

    /** Whose answer it is. */
    ServerLease server() {
        return servers.current();
    }

    /** The server that was asked last, also when its lease is closed. */
    Optional<String> last() {
        return servers.last();
    }

    /** Reads nothing of an answer until {@link #goOn}. */
    void pause() {
        call.ifPresent(ServerCall::pause);
    }

    void goOn() {
        call.ifPresent(ServerCall::goOn);
    }

    /** The answer is whole. */
    void done() {
        ServerCall done = call.orElseThrow();
        upload.stop();
        done.left().ifPresent(connection -> kept.give(servers.current(), connection));
        call = Optional.empty();
        servers.release();
    }

    /** The answer is not whole. */
    void broke(ForwardFailure failure) {
        servers.failed(failure);
    }

    /** Whoever is asked, or answers, is left. */
    void release() {
        call.ifPresent(ServerCall::cancel);
        call = Optional.empty();
        servers.release();
    }
}
