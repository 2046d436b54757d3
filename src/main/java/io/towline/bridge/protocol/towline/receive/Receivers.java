package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Session;
import io.towline.bridge.web.Answer;
import io.undertow.util.HeaderMap;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attaches answers to sessions: event streams, line streams, polls.
 *
 * <p>Called on the session's thread, with a {@code PendingExchange} that is not answered yet. The listener hears from here of refusals
 * only: whatever else ends was served.
 */
public final class Receivers {

    /** @param fresh the session has just opened by this very request */
    public static void stream(BridgeCall call, BridgeCommand.Stream command, Session session, boolean fresh) {
        OptionalLong from = fresh
                ? OptionalLong.empty()
                : command.handle().map(BridgeCommand.Handle::from).orElse(OptionalLong.empty());
        attach(call, command, session, new StreamReceiver(call, command, session), from);
    }

    public static void poll(BridgeCall call, BridgeCommand.Poll command, Session session) {
        attach(
                call,
                command,
                session,
                new PollReceiver(call, command, session),
                command.handle().from());
    }

    private static void attach(
            BridgeCall call, BridgeCommand command, Session session, Receiver receiver, OptionalLong from) {
        if (Acknowledging.wouldEnd(session, from)) { // 204, which also keeps an EventSource from coming back
            session.acknowledge(from.getAsLong());
            call.pending().answer(new Answer(204, new HeaderMap(), new byte[0]));
            return;
        }
        session.attach(
                receiver,
                from.isPresent() ? Optional.of(from.getAsLong()) : Optional.empty(),
                attached -> Defects.run(call, () -> settle(call, command, attached)));
    }

    private static void settle(BridgeCall call, BridgeCommand command, Attached attached) {
        switch (attached) {
            case Attached.Yes() -> {} // it has begun already
            case Attached.NotThere(long acknowledged, long sent) ->
                Refusals.impossibleAck(call, command, acknowledged, sent);
            case Attached.PutOff() -> Refusals.putOff(call, command);
            case Attached.Over(var farewell) -> Refusals.over(call, command, farewell);
        }
    }

    private Receivers() {}
}
