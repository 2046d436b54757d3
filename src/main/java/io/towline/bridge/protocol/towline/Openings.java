package io.towline.bridge.protocol.towline;

import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import java.util.List;
import java.util.Optional;

/** Begins sessions, on the exchange's thread, which is the session's from then on. */
record Openings(Sessions sessions) {

    interface Outcome extends SessionOpening.Outcome {
        /** Within the call, before the client is refused. */
        void noRoom();
    }

    /**
     * @param subprotocols what the server is offered
     * @return empty if there is no room for another session, which the client has been told
     */
    Optional<Session> begin(BridgeCall call, BridgeCommand command, List<String> subprotocols, Outcome outcome) {
        SessionOpening opening = new SessionOpening(
                call,
                Optional.empty(),
                call.owner(),
                BridgeCommand.withoutLastEventId(call.request().target()),
                subprotocols,
                Optional.empty());
        return switch (opening.begin(sessions, outcome)) {
            case Sessions.Begun.Yes(Session session) -> Optional.of(session);
            case Sessions.Begun.ShareTaken() -> {
                outcome.noRoom();
                Refusals.unavailable(call, command, Unavailable.SHARE_TAKEN);
                yield Optional.empty();
            }
            case Sessions.Begun.Full _, Sessions.Begun.Taken _ -> {
                outcome.noRoom();
                Refusals.unavailable(call, command, Unavailable.FULL);
                yield Optional.empty();
            }
        };
    }

    /** What of the client's wishes the route lets by; empty also if it wished for none. */
    static List<String> allowed(BridgeCall call, List<String> wished) {
        return call.request().route().negotiation().subprotocols().allowed(wished);
    }
}
