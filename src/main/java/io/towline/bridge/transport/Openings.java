package io.towline.bridge.transport;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.transport.answer.Refusals;
import io.towline.bridge.transport.asked.Asked;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.ending.Cause;
import io.towline.frame.CloseCode;
import io.towline.handshake.Dial;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;

/** Begins sessions, on the exchange's thread, which is the session's from then on. */
record Openings(Sessions sessions) {

    /** A client that left while its session was opening is told this, should it ask. */
    private static final Farewell LEFT = new Farewell(CloseCode.GOING_AWAY, "left during the opening", false);

    /** Told on that thread; not after the client went. */
    interface Outcome {
        /** Within the call, before the client is refused. */
        void noRoom();

        void agreed(Session session, HeaderMap cookies);

        void refused(Dial.Result refusal);
    }

    /**
     * @param subprotocols what the server is offered
     * @return empty if there is no room for another session, which the client has been told
     */
    Optional<Session> begin(BridgeCall call, Asked asked, List<String> subprotocols, Outcome outcome) {
        Settling settling = new Settling(call, asked, outcome);
        return switch (sessions.begin(opening(call, subprotocols), call.asking().io(), settling)) {
            case Sessions.Begun.Yes(Session session) -> {
                settling.session = Optional.of(session);
                yield Optional.of(session);
            }
            case Sessions.Begun.ShareTaken() -> {
                outcome.noRoom();
                Refusals.shareTaken(call, asked);
                yield Optional.empty();
            }
            case Sessions.Begun.Full _, Sessions.Begun.Taken _ -> {
                outcome.noRoom();
                Refusals.full(call, asked);
                yield Optional.empty();
            }
        };
    }

    /** Whatever is under way for it ends. On its thread. */
    static void abandon(Session session) {
        session.abort(LEFT, Cause.CLIENT_LOST, LEFT.reason());
    }

    /** What of the client's wishes the route lets by; empty also if it wished for none. */
    static List<String> allowed(BridgeCall call, List<String> wished) {
        return switch (call.request().route().subprotocols()) {
            case Subprotocols.Any() -> wished;
            case Subprotocols.None() -> List.of();
            case Subprotocols.Listed(var names) ->
                wished.stream().filter(names::contains).toList();
        };
    }

    private static Sessions.Opening opening(BridgeCall call, List<String> subprotocols) {
        HeaderMap onward = call.caller()
                .onward(
                        call.asking().exchange(),
                        call.request().forwarding(),
                        call.request().group().config().forwarded());
        Dial.Request upstream = new Dial.Request(
                call.request().group(),
                Asked.withoutLastEventId(call.request().target()),
                call.caller().host(),
                onward,
                subprotocols);
        return new Sessions.Opening(
                Optional.empty(),
                call.owner(),
                call.terms(),
                upstream,
                Optional.empty(),
                call.request().account());
    }

    /** Owner: the exchange's thread. */
    private static final class Settling implements Sessions.Opened {

        private final BridgeCall call;
        private final Asked asked;
        private final Outcome outcome;

        /** There before anything is told: an upstream is never dialled within the call that begins a session. */
        private Optional<Session> session = Optional.empty();

        Settling(BridgeCall call, Asked asked, Outcome outcome) {
            this.call = call;
            this.asked = asked;
            this.outcome = outcome;
        }

        @Override
        public void agreed(Dial.Result.Agreed agreed) {
            Defects.run(call, () -> outcome.agreed(session.orElseThrow(), agreed.cookies()));
        }

        @Override
        public void refused(Dial.Result refusal) {
            Defects.run(call, () -> outcome.refused(refusal));
        }
    }
}
