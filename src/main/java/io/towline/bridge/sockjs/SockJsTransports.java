package io.towline.bridge.sockjs;

import io.towline.bridge.request.Account;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.Claim;
import io.towline.bridge.request.OnceTold;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.sockjs.asked.SockJsAsked;
import io.towline.bridge.sockjs.asked.SockJsPaths;
import io.towline.bridge.web.Asking;
import io.towline.bridge.web.Caller;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.PageOrigin.Allowed;
import io.towline.handshake.PageOrigin.Denied;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request that {@link SockJsAsked} takes for SockJS's, but for {@link SockJsAsked.Relayed}. Immutable; any I/O thread. */
public final class SockJsTransports {

    private static final Logger LOG = LoggerFactory.getLogger(SockJsTransports.class);

    private final IoThreads threads;
    private final SockJsReceivers receivers;
    private final SockJsSender sender;
    private final FramedOpening framed;

    public SockJsTransports(Sessions sessions, IoThreads threads) {
        this.threads = threads;
        receivers = new SockJsReceivers(sessions);
        sender = new SockJsSender(sessions);
        framed = new FramedOpening(sessions);
    }

    /** On the exchange's thread, from its handler; the exchange is the bridge's from then on, and ended in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request, SockJsAsked asked) {
        Account account = new OnceTold(request.account());
        if (!mayOpen(asked)) {
            // Only if nothing else was told: a client that left.
            Asking.whenOver(exchange, threads.of(exchange.getIoThread()), account::served);
        }
        if (exchange.getRequestHeaders().contains(Headers.UPGRADE)) {
            exchange.setPersistent(false); // bytes behind an upgrade that did not happen are nobody's requests
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> begin(exchange, request.toldTo(account), asked));
    }

    /** Raw path and query for the WebSocket to the server, where the route would send this request on as {@code target}. */
    public static String upstreamTarget(HttpServerExchange exchange, RouteConfig route, String target) {
        return SockJsPaths.upstream(route, SockJsPaths.raw(exchange), target);
    }

    private static boolean mayOpen(SockJsAsked asked) {
        return asked instanceof SockJsAsked.Receive || asked instanceof SockJsAsked.Framed;
    }

    private void begin(HttpServerExchange exchange, BridgeRequest request, SockJsAsked asked) {
        Asking asking = new Asking(exchange, threads.of(exchange.getIoThread()));
        try {
            judge(call(asking, request, asked), asked);
        } catch (RuntimeException | Error defect) {
            LOG.error(
                    "could not answer a SockJS request of route {}",
                    request.route().name(),
                    defect);
            StandingAnswers.defect(request, asking);
        }
    }

    private static SockJsCall call(Asking asking, BridgeRequest request, SockJsAsked asked) {
        HttpServerExchange exchange = asking.exchange();
        RouteConfig route = request.route();
        Caller caller = Caller.of(exchange, request.forwarding(), route);
        Claim claim = caller.claim(exchange, route);
        if (isOfSession(asked)) {
            claim = claim.with(Optional.of(OwnCookie.shown(exchange)));
        }
        SockJsCall call = new SockJsCall(request, asking, caller, claim);
        SockJsFields.fill(call);
        if (route.bridge().sockjs().cookieNeeded() && isOfSession(asked)) {
            SessionCookie.set(asking.common(), exchange);
        }
        return call;
    }

    private static boolean isOfSession(SockJsAsked asked) {
        return switch (asked) {
            case SockJsAsked.Receive _, SockJsAsked.Send _, SockJsAsked.Framed _ -> true;
            case SockJsAsked.Preflight preflight -> preflight.ofSession();
            default -> false;
        };
    }

    private void judge(SockJsCall call, SockJsAsked asked) {
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
    private static Optional<String> refusal(SockJsCall call, SockJsAsked asked) {
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

    private static Optional<String> denied(SockJsCall call) {
        return call.caller().page() instanceof Denied(String sentence) ? Optional.of(sentence) : Optional.empty();
    }

    private void dispatch(SockJsCall call, SockJsAsked asked) {
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
    private static void info(SockJsCall call) {
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

    private static void iframe(SockJsCall call) {
        IframePage.of(call.request().route())
                .ifPresentOrElse(page -> StandingAnswers.iframe(call, page), () -> StandingAnswers.notFound(call));
    }

    private static void preflight(SockJsCall call, String methods) {
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
