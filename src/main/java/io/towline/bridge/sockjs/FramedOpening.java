package io.towline.bridge.sockjs;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.sockjs.frame.Speech;
import io.towline.config.RouteConfig;
import io.towline.ending.Cause;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.towline.frame.CloseCode;
import io.towline.handshake.ClientUpgrade;
import io.towline.handshake.Dial;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;

/**
 * Framed WebSockets up to their 101: each is a session of its own, whatever session its URL names.
 *
 * <p>A server that does not agree is told of by {@code c[...]} behind a 101: by a status the client would go on to its next transport,
 * and ask the server again with each.
 */
record FramedOpening(Sessions sessions) {

    private static final Farewell LEFT = new Farewell(CloseCode.GOING_AWAY, "left during the opening", false);

    /** On the exchange's thread, which becomes the session's. */
    void open(BridgeCall call) {
        ClientUpgrade.judge(
                        call.asking().exchange(),
                        call.request().route(),
                        call.caller().outer(),
                        SockJsProtocol.upstreamTarget(call),
                        told -> call.request()
                                .account()
                                .refused(
                                        Optional.empty(),
                                        told.status(),
                                        Ending.of(By.TOWLINE, told.cause(), told.reason())))
                .ifPresent(upgrade -> begin(call, upgrade));
    }

    private void begin(BridgeCall call, ClientUpgrade upgrade) {
        boolean early = call.request().route().bridge().sockjs().earlyOpen();
        Settling settling = new Settling(call, upgrade, early);
        // An early 101 cannot name what the server will choose.
        List<String> offered = early ? List.of() : upgrade.subprotocols();
        switch (sessions.begin(opening(call, offered), call.asking().io(), settling)) {
            case Sessions.Begun.Yes(Session session) -> {
                settling.session = Optional.of(session);
                upgrade.watch(() -> session.abort(LEFT, Cause.CLIENT_LOST, LEFT.reason()));
                if (early) {
                    agree(call, upgrade, session, new HeaderMap());
                }
            }
            case Sessions.Begun.ShareTaken() -> {
                upgrade.release();
                StandingAnswers.shareTaken(call);
            }
            case Sessions.Begun.Full _, Sessions.Begun.Taken _ -> {
                upgrade.release();
                StandingAnswers.full(call);
            }
        }
    }

    private static Sessions.Opening opening(BridgeCall call, List<String> offered) {
        HeaderMap onward = call.caller()
                .onward(
                        call.asking().exchange(),
                        call.request().forwarding(),
                        call.request().group().config().forwarded());
        Dial.Request upstream = new Dial.Request(
                call.request().group(),
                SockJsProtocol.upstreamTarget(call),
                call.caller().host(),
                onward,
                offered);
        return new Sessions.Opening(
                Optional.empty(),
                call.owner().with(Optional.empty()),
                call.terms(),
                upstream,
                Optional.of(new Farewell(call.terms().upstreamLostCode(), "upstream refused", false)),
                call.request().account());
    }

    private static void agree(BridgeCall call, ClientUpgrade upgrade, Session session, HeaderMap cookies) {
        RouteConfig route = call.request().route();
        FramedSocket socket = new FramedSocket(session, Speech.of(route.bridge().sockjs()), route);
        if (!session.attachIfFree(socket)) {
            throw new IllegalStateException("a new session has no receivers");
        }
        HeaderValues sticky = call.asking().common().get(Headers.SET_COOKIE);
        if (sticky != null) {
            cookies.addAll(Headers.SET_COOKIE, sticky);
        }
        upgrade.agree(session.protocol().filter(upgrade.subprotocols()::contains), cookies, socket::begin);
    }

    /** Owner: the exchange's thread. */
    private static final class Settling implements Sessions.Opened {

        private final BridgeCall call;
        private final ClientUpgrade upgrade;
        private final boolean early;

        /** There before anything is told: an upstream is never dialled within the call that begins a session. */
        private Optional<Session> session = Optional.empty();

        Settling(BridgeCall call, ClientUpgrade upgrade, boolean early) {
            this.call = call;
            this.upgrade = upgrade;
            this.early = early;
        }

        @Override
        public void agreed(Dial.Result.Agreed agreed) {
            settled(agreed.cookies());
        }

        @Override
        public void refused(Dial.Result refusal) {
            settled(new HeaderMap());
        }

        private void settled(HeaderMap cookies) {
            if (!early) {
                agree(call, upgrade, session.orElseThrow(), cookies);
            }
        }
    }
}
