package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.sockjs.admission.OwnCookie;
import io.towline.bridge.protocol.sockjs.admission.SockJsAdmission;
import io.towline.bridge.protocol.sockjs.answer.SockJsAnswers;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.frame.SockJsCodec;
import io.towline.bridge.protocol.sockjs.frame.Wrapping;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.TurnedAway;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.session.Sessions.Begun;
import io.towline.bridge.session.Sessions.Found;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.PendingExchange;
import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import io.towline.handshake.origin.RequestingPage;
import io.towline.handshake.upstream.Dial;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;

/**
 * Receiving over HTTP: finds the session by the client's id, or begins it (any of the five ways may), and attaches the answer if no
 * other is attached. What goes wrong behind the first checks is said as {@code c[code,"reason"]} with 200: an error would send the client
 * from one transport to the next, with a new session each time. Immutable; any I/O thread.
 */
record SockJsReceivers(Sessions sessions) {

    /** Clients send none, and what they send is ignored. */
    private static final long MOST_BODY = 64 * 1024;

    /**
     * On the exchange's thread; ends the request in every case, and sees that its listener is told: by the session if the request begins
     * one, else it is told {@code refused}, or {@code served} at the end of the exchange.
     */
    void receive(BridgeCall call, SockJsCommand.Receive command) {
        if (SockJsAdmission.refuses(call, Wrapping.calls(command.way()))
                || command.way() == SockJsCommand.Way.EVENTSOURCE && SockJsAdmission.refusesEvents(call)) {
            return;
        }
        Optional<String> fault = Wrapping.fault(command);
        if (fault.isPresent()) {
            SockJsAnswers.refuse(call, 500, Cause.REFUSED_REQUEST, fault.get());
            return;
        }
        Wrapping wrapping = Wrapping.of(command);
        if (call.request().turnedAway().isPresent()) {
            TurnedAway why = call.request().turnedAway().get();
            Farewell farewell = new Farewell(CloseCode.TRY_AGAIN_LATER, why.sentence(), false);
            turnAway(call, wrapping, why.cause(), why.reason(), farewell);
            return;
        }
        call.pending()
                .gather(
                        new PendingExchange.BodyTerms(
                                MOST_BODY, sessions.budget(call.request().client())),
                        new PendingExchange.Body() {
                            @Override
                            public void whole(byte[] ignored) {
                                Defects.run(call, () -> enter(call, wrapping, command.session()));
                            }

                            @Override
                            public void failed(BodyFailure why) {
                                SockJsAnswers.body(call, why);
                            }
                        });
    }

    private void enter(BridgeCall call, Wrapping wrapping, String id) {
        switch (sessions.find(id, call.owner())) {
            case Found.Unknown() -> begin(call, wrapping, id);
            case Found found -> follow(call, wrapping, found);
        }
    }

    // ---- a session that is there ----

    private void follow(BridgeCall call, Wrapping wrapping, Found found) {
        call.pending().exchange().addExchangeCompleteListener((ended, next) -> {
            call.request().listener().served();
            next.proceed();
        });
        switch (found) {
            case Found.Alive(Session session) -> join(call, wrapping, session);
            case Found.Tombstone(Farewell farewell) -> say(call, wrapping, farewell);
            case Found.OfAnotherPage(RequestingPage owner) -> {
                SockJsAnswers.tellRefused(
                        call, 200, Cause.REFUSED_ORIGIN, call.owner().refusal(owner));
                say(call, wrapping, SockJsCodec.STILL_OPEN);
            }
            // Another's, which this client can neither have nor replace
            case Found.Unknown() -> say(call, wrapping, SockJsCodec.STILL_OPEN);
        }
    }

    private void join(BridgeCall call, Wrapping wrapping, Session session) {
        HttpReceiver receiver = new HttpReceiver(call, wrapping, session, false);
        call.pending().watch(session.io(), receiver::gone);
        session.io().execute(() -> Defects.run(call, () -> attach(call, wrapping, session, receiver)));
    }

    /** On the session's thread. */
    private void attach(BridgeCall call, Wrapping wrapping, Session session, HttpReceiver receiver) {
        if (receiver.attach()) {
            return;
        }
        Runnable anew = () -> Defects.run(call, () -> attachAnew(call, wrapping, session, receiver));
        if (session.receiver().orElse(receiver) instanceof HttpReceiver there && there != receiver) {
            there.look(anew); // a client that was cut comes back at once, and perhaps nobody has looked at the cut yet
        } else {
            anew.run();
        }
    }

    private void attachAnew(BridgeCall call, Wrapping wrapping, Session session, HttpReceiver receiver) {
        if (receiver.attach()) {
            return;
        }
        Farewell farewell = session.isOver() ? lastWord(call, session) : SockJsCodec.STILL_OPEN;
        SockJsAnswers.frame(call, wrapping, SockJsCodec.close(farewell), session.io(), sessions.budget());
    }

    /** It ended while the request was on its way from the other thread. */
    private Farewell lastWord(BridgeCall call, Session session) {
        return sessions.find(session.id(), call.owner()) instanceof Found.Tombstone(Farewell farewell)
                ? farewell
                : SockJsCodec.INTERRUPTED;
    }

    private void say(BridgeCall call, Wrapping wrapping, Farewell farewell) {
        SockJsAnswers.frame(
                call, wrapping, SockJsCodec.close(farewell), call.pending().io(), sessions.budget());
    }

    // ---- a new one ----

    private void begin(BridgeCall call, Wrapping wrapping, String id) {
        if (call.request().draining()) {
            Farewell draining = new Farewell(call.terms().drainCode(), "draining", true);
            turnAway(call, wrapping, Cause.REFUSED_DRAINING, draining.reason(), draining);
            return;
        }
        SessionOpening opening = SockJsProtocol.opening(call, Optional.of(id), owner(call), List.of());
        switch (opening.begin(sessions, new Cookies(call))) {
            case Begun.Yes(Session session) -> {
                HttpReceiver receiver = new HttpReceiver(call, wrapping, session, true);
                call.pending().watch(session.io(), receiver::gone);
                receiver.attach();
            }
            case Begun.Taken(Found by) -> follow(call, wrapping, by);
            case Begun.Full() -> turnAway(call, wrapping, Unavailable.FULL);
            case Begun.ShareTaken() -> turnAway(call, wrapping, Unavailable.SHARE_TAKEN);
        }
    }

    /** Whose a new session is. */
    private static SessionOwner owner(BridgeCall call) {
        SessionOwner asker = call.owner();
        boolean tied = OwnCookie.isNeeded(call.pending().exchange(), asker.page());
        return asker.with(asker.cookie().filter(shown -> tied).map(shown -> OwnCookie.give(call, shown)));
    }

    private void turnAway(BridgeCall call, Wrapping wrapping, Unavailable why) {
        Farewell farewell = new Farewell(CloseCode.TRY_AGAIN_LATER, why.reason(), false);
        turnAway(call, wrapping, why.cause(), why.reason(), farewell);
    }

    /** @param reason for the log */
    private void turnAway(BridgeCall call, Wrapping wrapping, Cause cause, String reason, Farewell farewell) {
        SockJsAnswers.tellRefused(call, 200, cause, reason);
        say(call, wrapping, farewell);
    }

    /** Too late after an early open. */
    private record Cookies(BridgeCall call) implements SessionOpening.Outcome {
        @Override
        public void agreed(Session session, HeaderMap cookies) {
            cookies.forEach(set -> call.pending().common().addAll(set.getHeaderName(), set));
        }

        /** The session tells its receiver. */
        @Override
        public void refused(Session session, Dial.Result refusal) {}
    }
}
