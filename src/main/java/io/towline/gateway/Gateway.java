package io.towline.gateway;

import io.towline.access.AddressList;
import io.towline.access.password.PasswordChecks;
import io.towline.bridge.Bridge;
import io.towline.compress.Compression;
import io.towline.config.ListenerConfig;
import io.towline.conversation.Refusal;
import io.towline.forwardauth.AuthService;
import io.towline.gateway.records.ConversationRecord;
import io.towline.gateway.records.ConversationRecords;
import io.towline.gateway.routing.Routing;
import io.towline.gateway.routing.Target;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Client;
import io.towline.http.HttpForwarding;
import io.towline.io.OpenCount;
import io.towline.limit.Limits;
import io.towline.relay.Relays;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the listeners hand their requests to: takes each through the {@link Phase phases}, and sees that each is answered and has its one ending.
 *
 * <pre>
 *   refused by its listener                   any other request
 *             |                                       |
 *             |                                 counted in flight
 *             v                                       v
 *       EarlyRefusal ----> 4xx                     Target ------------------> 400
 *                                                  Address of the listener -> 403
 *                                                  Script ------------------> our clients' scripts
 *                                                  Route -------------------> 404, 421, 400
 *                                                     |  route, group and terms are known, and whose it is
 *                                                  Address of the route ----> 403
 *                                                  Limit of both -----------> 429, 503
 *                                                  Credentials -------------> 401, 429
 *                                                  ForwardAuth -------------> 401, 403, 30x, 503
 *                                                  Answer ------------------> redirect, fixed answer, file
 *                                                  Bridge ------------------> the bridge has it
 *                                                  Drain -------------------> 503
 *                                                  Http --------------------> forwarded
 *                                                  Handshake: rules of origin and handshake, dial, 101, relay
 *
 *   Exit: refusals have their ending told and are sent; every request counted in is counted out
 * </pre>
 *
 * <p>Thread: any I/O thread. Shared state: {@link #routing}, replaced whole by {@link #reroute}; the drain switch; a count.
 */
public final class Gateway {

    private final Destinations destinations;
    private final ConversationRecords records;
    private final Exit exit = new Exit();
    private final DrainPhase drain = new DrainPhase(exit);
    private final PhaseChain chain;
    private volatile Routing routing;

    public Gateway(
            Routing routing,
            OpeningHandshake handshake,
            Relays relays,
            Bridge bridge,
            HttpForwarding http,
            Compression compression,
            ConversationRecords records,
            PasswordChecks passwords,
            AuthService service) {
        this(
                routing,
                Destinations.of(handshake, relays, bridge, http, compression),
                records,
                exit -> List.of(new CredentialsPhase(passwords, exit), new ForwardAuthPhase(service, exit)));
    }

    /** @param guards who may come in, and how much: asked when the route is known, and before anybody answers from there */
    Gateway(
            Routing routing,
            Destinations destinations,
            ConversationRecords records,
            Function<Exit, List<Phase>> guards) {
        this.routing = routing;
        this.destinations = destinations;
        this.records = records;
        List<Phase> phases = new ArrayList<>(List.of(
                new TargetPhase(destinations, exit),
                AddressPhase.ofListener(destinations, exit),
                new ScriptPhase(destinations, drain),
                new RoutePhase(destinations, exit),
                AddressPhase.ofRoute(exit),
                new LimitPhase(destinations, new BridgePhase(destinations, drain), exit)));
        phases.addAll(guards.apply(exit));
        phases.addAll(List.of(
                new AnswerPhase(destinations, drain),
                new BridgePhase(destinations, drain),
                drain,
                new HttpPhase(destinations),
                new HandshakePhase(destinations, this::routing)));
        chain = new PhaseChain(phases, exit);
    }

    /**
     * Where requests come in.
     *
     * @param addresses for those that still come when a reload has taken the listener away, as limits are; else the routing says
     */
    record Entrance(ListenerConfig listener, Forwarding forwarding, AddressList addresses, Limits limits) {

        static Entrance of(ListenerConfig listener, Routing routing) {
            return new Entrance(
                    listener,
                    new Forwarding(listener.trustedForwarders()),
                    Optional.ofNullable(routing.listenerAddresses().get(listener.identity()))
                            .orElseGet(() -> Routing.addresses(listener)),
                    Optional.ofNullable(routing.listenerLimits().get(listener.identity()))
                            .orElseGet(() -> Routing.limits(listener, Optional.empty())));
        }
    }

    /** What a listener hands its exchanges to. */
    public HttpHandler forListener(ListenerConfig listener) {
        Entrance entrance = Entrance.of(listener, routing);
        return exchange -> {
            exit.counted(exchange);
            enter(exchange, entrance, chain);
        };
    }

    /** What a listener tells of requests that are refused there; each gets its line, and an answer where it has a status. */
    public BiConsumer<HttpServerExchange, Refusal> refusalsOf(ListenerConfig listener) {
        Entrance entrance = Entrance.of(listener, routing);
        return (exchange, refusal) -> {
            if (refusal.status().isPresent()) {
                exit.counted(exchange);
            }
            Phase only = new EarlyRefusalPhase(refusal, destinations, exit);
            enter(exchange, entrance, new PhaseChain(List.of(only), exit));
        };
    }

    /** Sends new requests by {@code next}; conversations already begun keep what they have. */
    public void reroute(Routing next) {
        routing = next;
        destinations.rerouted(next.groups().values());
    }

    /** Where requests are sent now. */
    public Routing routing() {
        return routing;
    }

    /** From here on every new request is refused with 503; what has begun goes on. */
    public void drain() {
        drain.drain();
    }

    public boolean isDraining() {
        return drain.isDraining();
    }

    /** Requests that have no answer yet. A relay is not among them: its request was answered with 101. */
    public OpenCount inFlight() {
        return exit.inFlight();
    }

    private void enter(HttpServerExchange exchange, Entrance entrance, PhaseChain by) {
        Optional<RequestContext> request = read(exchange, entrance, by);
        request.ifPresent(by::run);
    }

    /** The edge of what no phase has seen yet. Empty: it broke us, and is answered. */
    private Optional<RequestContext> read(HttpServerExchange exchange, Entrance entrance, PhaseChain by) {
        try {
            Target target = Target.of(exchange);
            Client client = destinations.client(exchange, entrance.forwarding());
            ConversationRecord record = records.begin(
                    entrance.listener(), client.address(), target.kind(), target.path(), exchange.getQueryString());
            RequestContext request =
                    new RequestContext(exchange, entrance, target, client.outer(), record, routing, by);
            request.recordSpan();
            return Optional.of(request);
        } catch (RuntimeException | Error defect) {
            ConversationRecord record = records.unread(
                    entrance.listener(), exchange.getSourceAddress().getAddress());
            exit.broken(exchange, record, defect);
            return Optional.empty();
        }
    }
}
