package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.sockjs.answer.StandingAnswers;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.config.RouteConfig;
import io.towline.handshake.client.ClientUpgrade;
import io.towline.handshake.upstream.Dial;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;

/**
 * WebSockets with SockJS's frames on them, up to their 101: each is a session of its own, whatever session its URL names.
 *
 * <p>A server that does not agree is told of by {@code c[...]} behind a 101: by a status the client would go on to its next transport,
 * and ask the server again with each.
 */
record FramedOpening(Sessions sessions) {

    /** On the exchange's thread, which becomes the session's. */
    void open(BridgeCall call) {
        call.upgrade(SockJsProtocol.upstreamTarget(call)).ifPresent(upgrade -> begin(call, upgrade));
    }

    private void begin(BridgeCall call, ClientUpgrade upgrade) {
        boolean early = call.request().route().bridge().sockjs().earlyOpen();
        // An early 101 cannot name what the server will choose.
        List<String> offered = early ? List.of() : upgrade.subprotocols();
        SessionOpening opening =
                SockJsProtocol.opening(call, Optional.empty(), call.owner().with(Optional.empty()), offered);
        switch (opening.begin(sessions, early ? new EarlyAgreed() : new Agreeing(call, upgrade))) {
            case Sessions.Begun.Yes(Session session) -> {
                upgrade.watch(() -> SessionOpening.abandon(session));
                if (early) {
                    agree(call, upgrade, session, new HeaderMap());
                }
            }
            case Sessions.Begun.ShareTaken() -> {
                upgrade.release();
                StandingAnswers.unavailable(call, Unavailable.SHARE_TAKEN);
            }
            case Sessions.Begun.Full _, Sessions.Begun.Taken _ -> {
                upgrade.release();
                StandingAnswers.unavailable(call, Unavailable.FULL);
            }
        }
    }

    private static void agree(BridgeCall call, ClientUpgrade upgrade, Session session, HeaderMap cookies) {
        RouteConfig route = call.request().route();
        FramedSocket socket = new FramedSocket(session, route);
        if (!session.attachIfFree(socket)) {
            throw new IllegalStateException("a new session has no receivers");
        }
        HeaderValues sticky = call.pending().common().get(Headers.SET_COOKIE);
        if (sticky != null) {
            cookies.addAll(Headers.SET_COOKIE, sticky);
        }
        upgrade.agree(upgrade.offered(session.protocol()), cookies, socket::begin);
    }

    /** Whether the server agreed or not: the session says which, by its receiver. */
    private record Agreeing(BridgeCall call, ClientUpgrade upgrade) implements SessionOpening.Outcome {
        @Override
        public void agreed(Session session, HeaderMap cookies) {
            agree(call, upgrade, session, cookies);
        }

        @Override
        public void refused(Session session, Dial.Result refusal) {
            agree(call, upgrade, session, new HeaderMap());
        }
    }

    /** Of an early 101, which has been said. */
    private record EarlyAgreed() implements SessionOpening.Outcome {
        @Override
        public void agreed(Session session, HeaderMap cookies) {}

        @Override
        public void refused(Session session, Dial.Result refusal) {}
    }
}
