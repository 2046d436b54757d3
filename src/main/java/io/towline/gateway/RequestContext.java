package io.towline.gateway;

import io.towline.access.AddressList;
import io.towline.access.RouteAccess;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.config.AuthConfig.Forward;
import io.towline.config.ListenerConfig;
import io.towline.config.RouteConfig;
import io.towline.config.value.ValueSource;
import io.towline.conversation.Cause;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Trace;
import io.towline.conversation.Trace.OwnSpan;
import io.towline.gateway.Phase.Step;
import io.towline.gateway.records.ConversationRecord;
import io.towline.gateway.routing.Routing;
import io.towline.gateway.routing.Target;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.header.RequestParts;
import io.towline.header.RequestValues;
import io.towline.header.TraceContext;
import io.towline.header.field.FieldEdits;
import io.towline.io.IoThread;
import io.towline.limit.LimitedRequest;
import io.towline.limit.Limits;
import io.towline.limit.What;
import io.towline.route.Lookup.Found;
import io.towline.upstream.Affinity;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.SSLSessionInfo;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.SameThreadExecutor;
import java.util.List;
import java.util.Optional;

/**
 * One request and what is known of it so far: at first how it came, then what each {@link Phase} has found out. Lives until somebody else has the
 * request; a relay or a session holds its {@link ConversationRecord} only.
 *
 * <pre>
 *   RUNNING --suspend--> SUSPENDED --resume--> RUNNING, from the next phase on
 *                            \---- its connection is gone ----> OVER
 * </pre>
 *
 * Owner: the I/O thread of its exchange.
 */
final class RequestContext {

    private enum State {
        RUNNING,
        SUSPENDED,
        OVER
    }

    private record Granted(List<String> names, HeaderMap values) {}

    private final HttpServerExchange exchange;
    private final ListenerConfig listener;
    private final AddressList listenerAddresses;
    private final Limits listenerLimits;
    private final Forwarding forwarding;
    private final Target target;
    private final Outer outer;
    private final ConversationRecord record;
    private final Routing routing;
    private final PhaseChain chain;

    private State state = State.RUNNING;
    private int phase;
    private boolean admitted;
    private Optional<Granted> granted = Optional.empty();
    private Optional<Found> found = Optional.empty();
    private Optional<TraceContext> trace = Optional.empty();
    private boolean tellsTrace;
    private Reading reading = new Reading.NotMine();

    /** @param routing read once: a reload must not split one request across two tables */
    RequestContext(
            HttpServerExchange exchange,
            Gateway.Entrance entrance,
            Target target,
            Outer outer,
            ConversationRecord record,
            Routing routing,
            PhaseChain chain) {
        this.exchange = exchange;
        this.listener = entrance.listener();
        this.listenerAddresses = routing.listenerAddresses().getOrDefault(listener.identity(), entrance.addresses());
        this.listenerLimits = routing.listenerLimits().getOrDefault(listener.identity(), entrance.limits());
        this.forwarding = entrance.forwarding();
        this.target = target;
        this.outer = outer;
        this.record = record;
        this.routing = routing;
        this.chain = chain;
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    /** Where it came in. */
    ListenerConfig listener() {
        return listener;
    }

    /** Who may come in there. */
    AddressList listenerAddresses() {
        return listenerAddresses;
    }

    /** How much one client may have there. */
    Limits listenerLimits() {
        return listenerLimits;
    }

    /** For limits, which count by its client or its parts. */
    LimitedRequest limited(What what, List<Limits> limits) {
        return new LimitedRequest(what, limits, record.arrival().client(), this::part);
    }

    /** What a server is told, as the route has it. After the phase that finds it. */
    Forwarding forwarding() {
        FieldEdits edits = routing.handlingOf(route()).request();
        Forwarding known = granted.map(fields -> forwarding.granting(fields.names(), fields.values()))
                .orElse(forwarding);
        Forwarding told = trace.filter(_ -> tellsTrace).map(known::within).orElse(known);
        return edits.isEmpty() ? told : told.editedBy(edits, values());
    }

    /** The same before its route has anything to say. */
    Forwarding listenerForwarding() {
        return forwarding;
    }

    /** The server gets these fields as a service that lets the client in says them, and as nobody else does. */
    void grant(Forward by, HeaderMap answer) {
        granted = Optional.of(new Granted(by.copyToServer(), answer));
    }

    /** A browser's question to the bridge beforehand, which it sends without credentials. No server hears of it. */
    boolean isPreflight() {
        return claimed().isPresent() && exchange.getRequestMethod().equals(Methods.OPTIONS);
    }

    /** For variables of the configuration. */
    RequestValues values() {
        SSLSessionInfo tls = exchange.getConnection().getSslSessionInfo();
        return new RequestValues(
                outer,
                record.arrival().client(),
                ConversationIds.text(record.arrival().id()),
                target.path(),
                exchange.getQueryString(),
                Optional.ofNullable(tls).map(SSLSessionInfo::getSSLSession));
    }

    /** To servers of the group that the route goes to. */
    Affinity affinity() {
        return routing.groupFor(route()).affinity(this::part, outer.scheme().equals("https"));
    }

    private Optional<String> part(ValueSource source) {
        return new RequestParts(
                        exchange.getRequestHeaders(),
                        record.arrival().client(),
                        target.path(),
                        exchange.getQueryString())
                .apply(source);
    }

    Target target() {
        return target;
    }

    /** How the client sees this URL, in front of trusted proxies. */
    Outer outer() {
        return outer;
    }

    /** Who asked and when; and where its ending is to be told. */
    ConversationRecord record() {
        return record;
    }

    Routing routing() {
        return routing;
    }

    /** Whatever becomes of it, there is a span of it, if its trace is sampled; to be asked for before it can be refused. */
    void recordSpan() {
        routing.recorded().ifPresent(share -> belongsTo(TraceContext.recorded(exchange.getRequestHeaders(), share)));
    }

    void found(Found what) {
        found = Optional.of(what);
        tellsTrace = switch (what.route().http().traceparent()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> routing.recorded().isPresent();
        };
        if (tellsTrace && trace.isEmpty()) {
            belongsTo(TraceContext.of(exchange.getRequestHeaders()));
        }
    }

    private void belongsTo(TraceContext its) {
        trace = Optional.of(its);
        record.traced(new Trace(its.traceId(), its.span().map(span -> new OwnSpan(span.id(), span.parent(), facts()))));
    }

    private Trace.Request facts() {
        HttpString version = exchange.getProtocol();
        return new Trace.Request(
                exchange.getRequestMethod().toString(),
                outer.scheme(),
                outer.host(),
                version.equals(Protocols.HTTP_2_0) ? "2" : version.equals(Protocols.HTTP_1_0) ? "1.0" : "1.1");
    }

    /** After the phase that finds it. */
    RouteConfig route() {
        return found.orElseThrow().route();
    }

    /** Who may come in there. */
    RouteAccess access() {
        return routing.handlingOf(route()).access();
    }

    /** Nobody has to ask who it is. */
    void admit() {
        admitted = true;
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** Raw path as the route sends it on. */
    String onwardPath() {
        return found.orElseThrow().path();
    }

    /** Raw path and query as the route sends them on. */
    String onward() {
        return target.onward(found.orElseThrow(), exchange.getQueryString());
    }

    /** What a relay asks a server for. */
    String relayTarget() {
        return reading.relayTarget(onward());
    }

    void read(Reading what) {
        reading = what;
    }

    /** What it is to the bridge; empty where it is none of its. */
    Optional<Claimed> claimed() {
        return reading.claim();
    }

    /** Its place in the chain moves on by one. */
    int nextPhase() {
        return phase++;
    }

    /**
     * For a phase that has to wait: what it returns is what its {@code handle} has to return.
     *
     * @param begin starts whatever it waits for, once Undertow will keep the exchange; in the end it must have the request resumed or
     *     answered, on this thread
     */
    Step suspend(Runnable begin) {
        state = State.SUSPENDED;
        exchange.addExchangeCompleteListener((completed, next) -> {
            try {
                abandoned();
            } finally {
                next.proceed();
            }
        });
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> chain.guarded(this, begin));
        return Step.STOP;
    }

    /** Goes on with the next phase; a request that is answered already, or waits for nothing, stays where it is. */
    void resume() {
        if (state == State.SUSPENDED && !record.isOver()) {
            state = State.RUNNING;
            chain.run(this);
        }
    }

    /** For who comes from another thread, perhaps too late: runs {@code step} on this one, if the request still waits. */
    void whileSuspended(Runnable step) {
        IoThread.run(exchange.getIoThread(), () -> {
            if (state == State.SUSPENDED && !record.isOver()) {
                chain.guarded(this, step);
            }
        });
    }

    /** Of one that was answered, the ending is told already, and this adds nothing. */
    private void abandoned() {
        if (state == State.SUSPENDED) {
            state = State.OVER;
            record.unanswered(Ending.of(By.CLIENT, Cause.CLIENT_LOST, "left before it was answered"));
        }
    }
}
