package io.towline.bridge.protocol.towline;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.asked.Asked;
import io.towline.bridge.seat.Attached;
import io.towline.bridge.seat.Receiver;
import io.towline.bridge.session.Session;
import io.towline.bridge.web.Answer;
import io.undertow.util.HeaderMap;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attaches answers to sessions: event streams, line streams, polls.
 *
 * <p>Called on the session's thread, with an {@code Asking} that nothing has been answered to. The account hears from here of refusals
 * only: whatever else ends was served.
 */
final class Receivers {

    /** @param fresh the session has just opened by this very request */
    static void stream(BridgeCall call, Asked.Stream asked, Session session, boolean fresh) {
        OptionalLong from = fresh
                ? OptionalLong.empty()
                : asked.handle().map(Asked.Handle::from).orElse(OptionalLong.empty());
        attach(call, asked, session, new StreamReceiver(call, asked, session), from);
    }

    static void poll(BridgeCall call, Asked.Poll asked, Session session) {
        attach(
                call,
                asked,
                session,
                new PollReceiver(call, asked, session),
                asked.handle().from());
    }

    private static void attach(BridgeCall call, Asked asked, Session session, Receiver receiver, OptionalLong from) {
        if (hasTheFarewell(session, from)) {
            session.acknowledge(from.getAsLong());
            call.asking().answer(new Answer(204, new HeaderMap(), new byte[0]));
            return;
        }
        session.attach(
                receiver,
                from.isPresent() ? Optional.of(from.getAsLong()) : Optional.empty(),
                attached -> Defects.run(call, () -> settle(call, asked, attached)));
    }

    private static void settle(BridgeCall call, Asked asked, Attached attached) {
        switch (attached) {
            case Attached.Yes() -> {} // it has begun already
            case Attached.NotThere(long acknowledged, long sent) ->
                Refusals.impossibleAck(call, asked, acknowledged, sent);
            case Attached.PutOff() -> Refusals.putOff(call, asked);
            case Attached.Over(var farewell) -> Refusals.over(call, asked, farewell);
        }
    }

    /** Nothing can come any more: 204, which also keeps an EventSource from coming back. */
    private static boolean hasTheFarewell(Session session, OptionalLong from) {
        return from.isPresent()
                && session.outbox().farewell().isPresent()
                && from.getAsLong() == session.outbox().last();
    }

    private Receivers() {}
}
