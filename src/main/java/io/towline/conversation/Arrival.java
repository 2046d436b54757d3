package io.towline.conversation;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Who came in and what for: all that a conversation's line says of the request. Lives as long as the conversation, so it holds
 * neither the exchange nor its header fields.
 *
 * @param id see {@link ConversationIds}
 * @param startNanos of the clock that measures the duration
 * @param client the address that asked, behind trusted proxies
 * @param path from the access log: cut, and without secrets
 * @param query from the access log; empty unless the log shall have it
 * @param trace that it belongs to (W3C Trace Context); empty where nobody looks for one
 * @param user who it has shown to be; empty where its route asks nobody
 */
public record Arrival(
        long id,
        long startNanos,
        String listener,
        InetAddress client,
        Kind kind,
        String path,
        Optional<String> query,
        Optional<Trace> trace,
        Optional<String> user) {

    /** Before its route is known. */
    public Arrival(
            long id,
            long startNanos,
            String listener,
            InetAddress client,
            Kind kind,
            String path,
            Optional<String> query) {
        this(id, startNanos, listener, client, kind, path, query, Optional.empty(), Optional.empty());
    }

    /** The same, but it began so much earlier. */
    public Arrival earlier(Duration by) {
        return new Arrival(id, startNanos - by.toNanos(), listener, client, kind, path, query, trace, user);
    }

    public Arrival of(Kind other) {
        return new Arrival(id, startNanos, listener, client, other, path, query, trace, user);
    }

    public Arrival within(Trace its) {
        return new Arrival(id, startNanos, listener, client, kind, path, query, Optional.of(its), user);
    }

    public Arrival by(String name) {
        return new Arrival(id, startNanos, listener, client, kind, path, query, trace, Optional.of(name));
    }
}
