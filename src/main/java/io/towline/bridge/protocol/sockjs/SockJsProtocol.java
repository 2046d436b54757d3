package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Protocol;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.sockjs.admission.OwnCookie;
import io.towline.bridge.protocol.sockjs.admission.SessionCookie;
import io.towline.bridge.protocol.sockjs.answer.IframePage;
import io.towline.bridge.protocol.sockjs.answer.SockJsFields;
import io.towline.bridge.protocol.sockjs.answer.StandingAnswers;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.command.SockJsPaths;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.web.PendingExchange;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.towline.header.grammar.TargetForm;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** SockJS: reads what is asked for in it, and answers that, or leaves it to the relay. Immutable; any I/O thread. */
public final class SockJsProtocol implements Protocol {

    private final Sessions sessions;
    private final SockJsReceivers receivers;
    private final SockJsSender sender;
    private final FramedOpening framed;

    public SockJsProtocol(Sessions sessions) {
        this.sessions = sessions;
        receivers = new SockJsReceivers(sessions);
        sender = new SockJsSender(sessions);
        framed = new FramedOpening(sessions);
    }

    @Override
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        SockJsCommand command = SockJsCommand.of(exchange, route);
        return switch (command) {
            case SockJsCommand.Nothing() -> new Reading.NotMine();
            case SockJsCommand.Relayed() ->
                new Reading.Relayed(target ->
                        SockJsPaths.upstream(route, TargetForm.of(exchange).path(), target));
            // The base is the route's own URL, where other protocols are spoken as well.
            case SockJsCommand.Greeting() -> new Reading.Otherwise(request(exchange, command));
            case SockJsCommand.Info _,
                    SockJsCommand.Iframe _,
                    SockJsCommand.Receive _,
                    SockJsCommand.Send _,
                    SockJsCommand.Framed _,
                    SockJsCommand.Preflight _,
                    SockJsCommand.NotWebSocket _,
                    SockJsCommand.WrongMethod _,
                    SockJsCommand.NotFound _ -> new Reading.Mine(request(exchange, command));
        };
    }

    SockJsRequest request(HttpServerExchange exchange, SockJsCommand command) {
        return new SockJsRequest(this, command, exchange.getRequestHeaders().contains(Headers.UPGRADE));
    }

    /** A receiver that is away for its disconnect-delay is gone, be it the first or a later one. */
    static SessionTerms terms(RouteConfig route) {
        Duration delay = route.bridge().sockjs().sessions().disconnectDelay();
        return SessionTerms.of(route, delay, delay);
    }

    /**
     * Raw path and query for the handshake of a session that this request begins: the base, or, where servers speak SockJS themselves,
     * {@code BASE/server/session/websocket}.
     */
    static String upstreamTarget(BridgeCall call) {
        BridgeRequest request = call.request();
        return SockJsPaths.upstream(request.route(), request.path(), request.target());
    }

    /**
     * @param id the client's own choice, or empty where it names none
     * @param offered subprotocols
     */
    static SessionOpening opening(BridgeCall call, Optional<String> id, SessionOwner owner, List<String> offered) {
        Farewell refused = new Farewell(call.terms().upstreamLostCode(), "upstream refused", false);
        return new SessionOpening(call, id, owner, upstreamTarget(call), offered, Optional.of(refused));
    }

    /** Whether a session has that id, or had it and is remembered. */
    boolean knows(RouteConfig route, String id) {
        return sessions.has(route, id);
    }

    void answer(BridgeCall call, SockJsCommand command) {
        boolean ofSession = isOfSession(command);
        BridgeCall known = ofSession ? withCookie(call) : call;
        SockJsFields.fill(known);
        if (ofSession && known.request().route().bridge().sockjs().info().cookieNeeded()) {
            SessionCookie.set(known.pending().common(), known.pending().exchange());
        }
        judge(known, command);
    }

    private static BridgeCall withCookie(BridgeCall call) {
        return call.ownedBy(
                call.owner().with(Optional.of(OwnCookie.shown(call.pending().exchange()))));
    }

    private static boolean isOfSession(SockJsCommand command) {
        return switch (command) {
            case SockJsCommand.Receive _, SockJsCommand.Send _, SockJsCommand.Framed _ -> true;
            case SockJsCommand.Preflight preflight -> preflight.ofSession();
            default -> false;
        };
    }

    private void judge(BridgeCall call, SockJsCommand command) {
        Optional<String> refusal = refusal(call, command);
        if (refusal.isPresent()) {
            StandingAnswers.origin(call, refusal.get());
        } else if (call.request().turnedAway().isPresent() && !(command instanceof SockJsCommand.Receive)) {
            StandingAnswers.turnedAway(call, call.request().turnedAway().get());
        } else if (call.request().draining()
                && (command instanceof SockJsCommand.Framed || command instanceof SockJsCommand.Info)) {
            StandingAnswers.unavailable(call, Unavailable.DRAINING);
        } else {
            dispatch(call, command);
        }
    }

    /** Where the request comes from, where that is not judged with the transport; what is left says nothing that not everybody knows. */
    private static Optional<String> refusal(BridgeCall call, SockJsCommand command) {
        return switch (command) {
            case SockJsCommand.Info _, SockJsCommand.Framed _ -> denied(call);
            case SockJsCommand.Preflight _ ->
                // Such a route forbids but pages without an origin: their requests are refused, their questions need
                // not be.
                call.request().route().origins().allowed() instanceof Origins.Any ? Optional.empty() : denied(call);
            case SockJsCommand.Receive _,
                    SockJsCommand.Send _,
                    SockJsCommand.Greeting _,
                    SockJsCommand.Iframe _,
                    SockJsCommand.NotWebSocket _,
                    SockJsCommand.WrongMethod _,
                    SockJsCommand.NotFound _,
                    SockJsCommand.Relayed _,
                    SockJsCommand.Nothing _ -> Optional.empty();
        };
    }

    private static Optional<String> denied(BridgeCall call) {
        return call.client().page() instanceof Denied(String sentence) ? Optional.of(sentence) : Optional.empty();
    }

    private void dispatch(BridgeCall call, SockJsCommand command) {
        switch (command) {
            case SockJsCommand.Greeting() -> StandingAnswers.greeting(call);
            case SockJsCommand.Info() -> info(call);
            case SockJsCommand.Iframe() -> iframe(call);
            case SockJsCommand.Receive receive -> receivers.receive(call, receive);
            case SockJsCommand.Send send -> sender.send(call, send);
            case SockJsCommand.Framed() -> framed.open(call);
            case SockJsCommand.Preflight preflight -> preflight(call, preflight.methods());
            case SockJsCommand.WrongMethod(String allow) -> StandingAnswers.wrongMethod(call, allow);
            case SockJsCommand.NotWebSocket() -> StandingAnswers.notWebSocket(call);
            case SockJsCommand.NotFound() -> StandingAnswers.notFound(call);
            case SockJsCommand.Relayed(), SockJsCommand.Nothing() ->
                throw new IllegalArgumentException("a request that is not the bridge's");
        }
    }

    /** Where clients are told that they are open before they are, there is nothing to wait for. */
    private static void info(BridgeCall call) {
        PendingExchange pending = call.pending();
        long entropy = pending.io().randomLong() & 0xFFFF_FFFFL;
        if (call.request().route().bridge().sockjs().earlyOpen()) {
            StandingAnswers.info(call, entropy);
            return;
        }
        UpstreamProbe probe = UpstreamProbe.begin(
                call.request().group(),
                call.request().affinity(),
                pending.io(),
                () -> StandingAnswers.info(call, entropy));
        if (pending.exchange().isRequestComplete()) { // which a GET is, but for a strange one
            pending.watch(pending.io(), probe::cancel);
        }
    }

    private static void iframe(BridgeCall call) {
        IframePage.of(call.request().route())
                .ifPresentOrElse(page -> StandingAnswers.iframe(call, page), () -> StandingAnswers.notFound(call));
    }

    private static void preflight(BridgeCall call, String methods) {
        HeaderMap request = call.pending().exchange().getRequestHeaders();
        if (request.contains(Headers.ORIGIN)) {
            SockJsFields.fillCors(
                    call.pending().common(),
                    request,
                    new Allowed(Optional.of(request.getFirst(Headers.ORIGIN)), Optional.empty()));
        }
        StandingAnswers.preflight(call, methods);
    }
}
