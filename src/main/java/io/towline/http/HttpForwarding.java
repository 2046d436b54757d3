package io.towline.http;

import io.towline.config.RouteConfig.Http;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.header.Forwarding;
import io.towline.header.field.FieldEdits;
import io.towline.http.outcome.ForwardResult;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.OpenCount;
import io.towline.pool.ConnectionPool;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Forwards plain requests. May be used by all I/O threads at once. */
public final class HttpForwarding {

    private final IoThreads threads;
    private final ConnectionPool pool;
    private final ForwardedRequests all = new ForwardedRequests();

    public HttpForwarding(IoThreads threads, ConnectionPool pool) {
        this.threads = threads;
        this.pool = pool;
    }

    /**
     * One request to be forwarded.
     *
     * @param affinity of the client to servers of the group
     * @param clientPath raw, as the client sent it
     * @param target raw path and query for the server, as they go on its request line
     * @param id the conversation's
     * @param answerEdits what the route has to say of answers; applied to their heads by others, when they are sent
     */
    public record Request(
            Http terms,
            UpstreamGroup group,
            Affinity affinity,
            Forwarding forwarding,
            String clientPath,
            String target,
            long id,
            FieldEdits answerEdits) {}

    /**
     * To be called from the exchange's handler, on its I/O thread. The exchange is answered and ended here in every case.
     *
     * @param settle called once, on the exchange's I/O thread, when the client has its answer or is gone
     */
    public void forward(HttpServerExchange exchange, Request request, Consumer<ForwardResult> settle) {
        IoThread io = threads.of(exchange.getIoThread());
        ForwardedRequest forwarded = new ForwardedRequest(exchange, request, pool, all, io, settle);
        // Inside the handler's own call Undertow would hold back what is sent until that call has returned.
        exchange.dispatch(SameThreadExecutor.INSTANCE, forwarded::begin);
    }

    /** Counts those under way, and lets one wait for the last. */
    public OpenCount openCount() {
        return all.openCount();
    }

    /**
     * Ends event streams, spread over {@code time}, and from now on any that begins: they would not end by themselves, and their readers come again.
     * Called again, at the new pace. Any thread.
     */
    public void drain(Duration time) {
        all.drain(time);
    }

    /**
     * The same for those for which {@code why} has a cause. It is asked again when the turn of each has come, and takes the place of an earlier one.
     *
     * @param why any thread, quick; it is not told the route
     */
    public void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        all.drain(why, time);
    }

    /** Cuts all requests. Any thread. */
    public void hardStop() {
        all.hardStop();
    }

    /** After a reload: connections that wait for requests to other groups than these are closed. */
    public void retain(Collection<UpstreamGroup> groups) {
        pool.retain(groups);
    }
}
