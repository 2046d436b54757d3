package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Protocol;
import io.towline.bridge.protocol.sockjs.asked.SockJsAsked;
import io.towline.bridge.protocol.sockjs.asked.SockJsPaths;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.web.Asking;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.PageOrigin.Allowed;
import io.towline.handshake.PageOrigin.Denied;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** SockJS: reads what is asked for in it, and answers that, or leaves it to the relay. Immutable; any I/O thread. */
public final class SockJsProtocol implements Protocol {

    private final SockJsReceivers receivers;
    private final SockJsSender sender;
    private final FramedOpening framed;

    public SockJsProtocol(Sessions sessions) {
        receivers = new SockJsReceivers(sessions);
        sender = new SockJsSender(sessions);
        framed = new FramedOpening(sessions);
    }

    @Override
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        SockJsAsked asked = SockJsAsked.of(exchange, route);
        return switch (asked) {
            case SockJsAsked.Nothing() -> new Reading.NotMine();
            case SockJsAsked.Relayed() ->
                new Reading.Relayed(target -> SockJsPaths.upstream(route, SockJsPaths.raw(exchange), target));
            // The base is the route's own URL, where other protocols are spoken as well.
            case SockJsAsked.Greeting() -> new Reading.Otherwise(request(exchange, asked));
            case SockJsAsked.Info _,
                    SockJsAsked.Iframe _,
                    SockJsAsked.Receive _,
                    SockJsAsked.Send _,
                    SockJsAsked.Framed _,
                    SockJsAsked.Preflight _,
                    SockJsAsked.NotWebSocket _,
                    SockJsAsked.WrongMethod _,
                    SockJsAsked.NotFound _ -> new Reading.Mine(request(exchange, asked));
        };
    }

    SockJsRequest request(HttpServerExchange exchange, SockJsAsked asked) {
        return new SockJsRequest(this, asked, exchange.getRequestHeaders().contains(Headers.UPGRADE));
    }

    /** A receiver that is away for its disconnect-delay is gone, be it the first or a later one. */
    static SessionTerms terms(RouteConfig route) {
        Duration delay = route.bridge().sockjs().disconnectDelay();
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

    void answer(BridgeCall call, SockJsAsked asked) {
        boolean ofSession = isOfSession(asked);
        BridgeCall known = ofSession ? withKeepsake(call) : call;
        SockJsFields.fill(known);
        if (ofSession && known.request().route().bridge().sockjs().cookieNeeded()) {
            SessionCookie.set(known.asking().common(), known.asking().exchange());
        }
        judge(known, asked);
    }

    private static BridgeCall withKeepsake(BridgeCall call) {
        return call.ownedBy(
                call.owner().with(Optional.of(OwnCookie.shown(call.asking().exchange()))));
    }

    private static boolean isOfSession(SockJsAsked asked) {
        return switch (asked) {
            case SockJsAsked.Receive _, SockJsAsked.Send _, SockJsAsked.Framed _ -> true;
            case SockJsAsked.Preflight preflight -> preflight.ofSession();
            default -> false;
        };
    }

    private void judge(BridgeCall call, SockJsAsked asked) {
        Optional<String> refusal = refusal(call, asked);
        if (refusal.isPresent()) {
            StandingAnswers.origin(call, refusal.get());
        } else if (call.request().draining()
                && (asked instanceof SockJsAsked.Framed || asked instanceof SockJsAsked.Info)) {
            StandingAnswers.draining(call);
        } else {
            dispatch(call, asked);
        }
    }

    /** Where the request comes from, where that is not judged with the transport; what is left says nothing that not everybody knows. */
    private static Optional<String> refusal(BridgeCall call, SockJsAsked asked) {
        return switch (asked) {
            case SockJsAsked.Info _, SockJsAsked.Framed _ -> denied(call);
            case SockJsAsked.Preflight _ ->
                // Such a route forbids but pages without an origin: their requests are refused, their questions need
                // not be.
                call.request().route().origins() instanceof Origins.Any ? Optional.empty() : denied(call);
            case SockJsAsked.Receive _,
                    SockJsAsked.Send _,
                    SockJsAsked.Greeting _,
                    SockJsAsked.Iframe _,
                    SockJsAsked.NotWebSocket _,
                    SockJsAsked.WrongMethod _,
                    SockJsAsked.NotFound _,
                    SockJsAsked.Relayed _,
                    SockJsAsked.Nothing _ -> Optional.empty();
        };
    }

    private static Optional<String> denied(BridgeCall call) {
        return call.caller().page() instanceof Denied(String sentence) ? Optional.of(sentence) : Optional.empty();
    }

    private void dispatch(BridgeCall call, SockJsAsked asked) {
        switch (asked) {
            case SockJsAsked.Greeting() -> StandingAnswers.greeting(call);
            case SockJsAsked.Info() -> info(call);
            case SockJsAsked.Iframe() -> iframe(call);
            case SockJsAsked.Receive receive -> receivers.receive(call, receive);
            case SockJsAsked.Send send -> sender.send(call, send);
            case SockJsAsked.Framed() -> framed.open(call);
            case SockJsAsked.Preflight preflight -> preflight(call, preflight.methods());
            case SockJsAsked.WrongMethod(String allow) -> StandingAnswers.wrongMethod(call, allow);
            case SockJsAsked.NotWebSocket() -> StandingAnswers.notWebSocket(call);
            case SockJsAsked.NotFound() -> StandingAnswers.notFound(call);
            case SockJsAsked.Relayed(), SockJsAsked.Nothing() ->
                throw new IllegalArgumentException("a request that is not the bridge's");
        }
    }

    /** Where clients are told that they are open before they are, there is nothing to wait for. */
    private static void info(BridgeCall call) {
        Asking asking = call.asking();
        long entropy = asking.io().randomLong() & 0xFFFF_FFFFL;
        if (call.request().route().bridge().sockjs().earlyOpen()) {
            StandingAnswers.info(call, entropy);
            return;
        }
        Reach reach = Reach.begin(call.request().group(), asking.io(), () -> StandingAnswers.info(call, entropy));
        if (asking.exchange().isRequestComplete()) { // which a GET is, but for a strange one
            asking.watch(asking.io(), reach::cancel);
        }
    }

    private static void iframe(BridgeCall call) {
        IframePage.of(call.request().route())
                .ifPresentOrElse(page -> StandingAnswers.iframe(call, page), () -> StandingAnswers.notFound(call));
    }

    private static void preflight(BridgeCall call, String methods) {
        HeaderMap request = call.asking().exchange().getRequestHeaders();
        if (request.contains(Headers.ORIGIN)) {
            SockJsFields.fillCors(
                    call.asking().common(),
                    request,
                    new Allowed(Optional.of(request.getFirst(Headers.ORIGIN)), Optional.empty()));
        }
        StandingAnswers.preflight(call, methods);
    }
}
