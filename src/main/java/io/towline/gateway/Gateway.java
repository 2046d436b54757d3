package io.towline.gateway;

import io.towline.bridge.Bridge;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.script.ScriptReply;
import io.towline.config.ListenerConfig;
import io.towline.config.RouteConfig;
import io.towline.ending.Arrival;
import io.towline.ending.Cause;
import io.towline.ending.ConversationIds;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.towline.ending.Kind;
import io.towline.ending.Refusal;
import io.towline.ending.Traffic;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.Forwarding;
import io.towline.io.Tally;
import io.towline.relay.RelayTerms;
import io.towline.relay.Relays;
import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * The hall: finds the route of each request and hands it to the room that will hold the conversation; sees that each conversation
 * gets its one line.
 *
 * <p>Thread: any I/O thread. Shared state: {@link #routing}, replaced whole by {@link #reroute}; the drain switch; a count.
 */
public final class Gateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Seconds: by then another instance, or the next one, is there. */
    private static final String RETRY_AFTER = "5";

    private final Rooms rooms;
    private final Bookkeeping books;
    private final Tally inFlight = new Tally();
    private volatile Routing routing;
    private volatile boolean draining;

    public Gateway(Routing routing, OpeningHandshake handshake, Relays relays, Bridge bridge, Bookkeeping books) {
        this(routing, Rooms.of(handshake, relays, bridge), books);
    }

    Gateway(Routing routing, Rooms rooms, Bookkeeping books) {
        this.routing = routing;
        this.rooms = rooms;
        this.books = books;
    }

    /** What a listener hands its exchanges to. */
    public HttpHandler forListener(ListenerConfig listener) {
        Forwarding forwarding = new Forwarding(listener.trustedForwarders());
        return exchange -> receive(exchange, listener, forwarding);
    }

    /** What a listener tells of requests that are refused there; each gets its line, and an answer where it has a status. */
    public BiConsumer<HttpServerExchange, Refusal> refusalsOf(ListenerConfig listener) {
        Forwarding forwarding = new Forwarding(listener.trustedForwarders());
        return (exchange, refusal) -> {
            if (refusal.status().isPresent()) {
                counted(exchange);
            }
            guarded(exchange, listener, forwarding, (target, visit) -> {
                Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, refusal.sentence());
                if (refusal.status().isEmpty()) {
                    visit.unanswered(ending);
                } else {
                    mark(exchange, target, listener, forwarding);
                    refuse(exchange, visit, refusal.status().getAsInt(), ending);
                }
            });
        };
    }

    /** Sends new requests by {@code next}; conversations already begun keep what they have. */
    public void reroute(Routing next) {
        routing = next;
    }

    /** Where requests are sent now. */
    public Routing routing() {
        return routing;
    }

    /** From here on every new request is refused with 503; what has begun goes on. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Requests that have no answer yet. A relay is not among them: its request was answered with 101. */
    public Tally inFlight() {
        return inFlight;
    }

    private void receive(HttpServerExchange exchange, ListenerConfig listener, Forwarding forwarding) {
        counted(exchange);
        guarded(
                exchange,
                listener,
                forwarding,
                (target, visit) -> admit(exchange, target, visit, listener, forwarding));
    }

    /** The edge: whatever breaks behind it, the request has its line and an answer, and its connection is not used again. */
    private void guarded(
            HttpServerExchange exchange,
            ListenerConfig listener,
            Forwarding forwarding,
            BiConsumer<Target, Visit> step) {
        Optional<Visit> visit = Optional.empty();
        try {
            Target target = Target.of(exchange);
            visit = Optional.of(visit(exchange, target, listener, forwarding));
            step.accept(target, visit.get());
        } catch (RuntimeException | Error defect) {
            broke(exchange, visit.orElseGet(() -> unread(exchange, listener)), defect);
        }
    }

    private void broke(HttpServerExchange exchange, Visit visit, Throwable defect) {
        LOG.error(
                "could not handle request {}",
                ConversationIds.text(visit.arrival().id()),
                defect);
        exchange.setPersistent(false); // how much of it was understood, nobody knows
        Ending ending = Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "Something went wrong here.");
        if (!visit.isOver()) {
            visit.answered(500, ending);
        }
        send(exchange, visit, 500, ending);
    }

    /** In flight until the exchange is complete: answered, upgraded, or its connection gone. Nothing else counts. */
    private void counted(HttpServerExchange exchange) {
        inFlight.opened();
        exchange.addExchangeCompleteListener((completed, next) -> {
            try {
                next.proceed(); // an upgraded one becomes a relay in this
            } finally {
                inFlight.closed(); // last: between the two counts, who drains would find nothing left
            }
        });
    }

    /** Of a request that broke us before its line could be begun. */
    private Visit unread(HttpServerExchange exchange, ListenerConfig listener) {
        Arrival arrival = new Arrival(
                books.ids().next(),
                books.clock().nanos(),
                listener.name(),
                exchange.getSourceAddress().getAddress(),
                Kind.HTTP,
                "",
                Optional.empty());
        return new Visit(arrival, books.witness(), books.clock());
    }

    private Visit visit(HttpServerExchange exchange, Target target, ListenerConfig listener, Forwarding forwarding) {
        Arrival arrival = new Arrival(
                books.ids().next(),
                books.clock().nanos(),
                listener.name(),
                rooms.client(forwarding, exchange.getSourceAddress().getAddress(), exchange.getRequestHeaders()),
                target.kind(),
                books.log().path(target.path()),
                books.log().query(exchange.getQueryString()));
        return new Visit(arrival, books.witness(), books.clock());
    }

    /** Where it would have gone says which pages may read why it does not. */
    private void mark(HttpServerExchange exchange, Target target, ListenerConfig listener, Forwarding forwarding) {
        Routing now = routing;
        if (now.hasBridge()
                && !target.isNamedTooLong()
                && now.routes().find(listener.identity(), target.host(), target.path()) instanceof Found found) {
            rooms.mark(exchange, forwarding, found.route(), true);
        }
    }

    private void admit(
            HttpServerExchange exchange, Target target, Visit visit, ListenerConfig listener, Forwarding forwarding) {
        if (target.isContradicted()) {
            mark(exchange, target, listener, forwarding);
            refuse(exchange, visit, 400, Cause.REFUSED_HANDSHAKE, "The request's target and its Host field differ.");
            return;
        }
        if (target.isNamedTooLong()) {
            refuse(exchange, visit, 400, Cause.REFUSED_HANDSHAKE, "The Host is longer than any name can be.");
            return;
        }
        Routing now = routing; // read once: a reload must not split one request across two tables
        Optional<ScriptReply> script = now.hasBridge() ? rooms.script(exchange, target.path()) : Optional.empty();
        if (script.isPresent()) {
            answer(exchange, visit, script.get());
            return;
        }
        switch (now.routes().find(listener.identity(), target.host(), target.path())) {
            case None() -> refuse(exchange, visit, 404, Cause.REFUSED_NO_ROUTE, "There is nothing here.");
            case Ambiguous(String why) -> refuse(exchange, visit, 400, Cause.REFUSED_HANDSHAKE, why);
            case Found found -> enter(exchange, target, visit, forwarding, now, found);
        }
    }

    /** Also while draining: it costs nothing, and the page may be needed to tell its visitor. */
    private void answer(HttpServerExchange exchange, Visit visit, ScriptReply script) {
        visit.becomes(Kind.HTTP); // whatever it wanted to upgrade to
        visit.answered(script.status(), script.ending());
        if (draining) {
            exchange.setPersistent(false);
        }
        script.send(exchange);
    }

    private void enter(
            HttpServerExchange exchange, Target target, Visit visit, Forwarding forwarding, Routing now, Found found) {
        Optional<Claimed> claimed = rooms.claim(exchange, found.route());
        rooms.mark(exchange, forwarding, found.route(), claimed.isPresent());
        if (claimed.isPresent()) {
            // Also while draining: a session that is still there has a right to its last messages.
            visit.becomes(claimed.get().kind());
            rooms.bridge(exchange, request(exchange, target, visit, forwarding, now, found), claimed.get());
        } else if (draining) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER);
            exchange.setPersistent(false);
            refuse(exchange, visit, 503, Cause.REFUSED_DRAINING, "This server is about to stop. Please try again.");
        } else {
            open(exchange, target, visit, forwarding, now, found);
        }
    }

    private BridgeRequest request(
            HttpServerExchange exchange, Target target, Visit visit, Forwarding forwarding, Routing now, Found found) {
        RouteConfig route = found.route();
        return new BridgeRequest(
                route,
                now.groupFor(route),
                forwarding,
                target.path(),
                target.onward(found, exchange.getQueryString()),
                draining,
                new SessionVisit(visit, route));
    }

    private void open(
            HttpServerExchange exchange, Target target, Visit visit, Forwarding forwarding, Routing now, Found found) {
        RouteConfig route = found.route();
        OpeningHandshake.Request request = new OpeningHandshake.Request(
                route,
                now.groupFor(route),
                forwarding,
                rooms.relayTarget(exchange, route, target.onward(found, exchange.getQueryString())));
        rooms.open(exchange, request, result -> settle(visit, route, now.termsFor(route), result));
    }

    private void settle(Visit visit, RouteConfig route, RelayTerms terms, HandshakeResult result) {
        switch (result) {
            case Accepted accepted -> join(visit, route, terms, accepted);
            case Refused(Cause cause, int status, String reason) ->
                visit.ended(to(route, Optional.empty()), OptionalInt.of(status), Ending.of(By.TOWLINE, cause, reason));
            case Answered(String server, int status, String reason) ->
                visit.ended(
                        to(route, Optional.of(server)),
                        OptionalInt.of(status),
                        Ending.of(By.UPSTREAM, Cause.UPSTREAM_REFUSED, reason));
            case Failed(Cause cause, int status, Optional<String> server, String reason) ->
                visit.ended(to(route, server), OptionalInt.of(status), Ending.of(blame(cause), cause, reason));
            case Abandoned(Optional<String> server) ->
                visit.ended(
                        to(route, server),
                        OptionalInt.empty(),
                        Ending.of(By.CLIENT, Cause.CLIENT_LOST, "left during the handshake"));
        }
    }

    private void join(Visit visit, RouteConfig route, RelayTerms terms, Accepted accepted) {
        RelayVisit relay = new RelayVisit(visit, route, accepted.lease(), accepted.subprotocol());
        relay.opened();
        try {
            rooms.join(accepted, terms, relay);
        } catch (RuntimeException | Error defect) {
            LOG.error("could not relay {}", ConversationIds.text(visit.arrival().id()), defect);
            IoUtils.safeClose(accepted.client(), accepted.upstream());
            relay.ended(Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "could not be relayed"), Traffic.NONE);
        }
    }

    private void refuse(HttpServerExchange exchange, Visit visit, int status, Cause cause, String sentence) {
        refuse(exchange, visit, status, Ending.of(By.TOWLINE, cause, sentence));
    }

    private void refuse(HttpServerExchange exchange, Visit visit, int status, Ending ending) {
        visit.answered(status, ending);
        send(exchange, visit, status, ending);
    }

    private static void send(HttpServerExchange exchange, Visit visit, int status, Ending ending) {
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        if (visit.arrival().kind() == Kind.WEBSOCKET) {
            exchange.setPersistent(false); // bytes behind an upgrade that did not happen are nobody's requests
        }
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(ending.reason() + "\n");
    }

    private static Destination to(RouteConfig route, Optional<String> server) {
        return new Destination(route.name(), route.upstream(), server);
    }

    private static By blame(Cause cause) {
        return cause == Cause.INTERNAL_ERROR || cause == Cause.REFUSED_EXHAUSTED ? By.TOWLINE : By.UPSTREAM;
    }
}
