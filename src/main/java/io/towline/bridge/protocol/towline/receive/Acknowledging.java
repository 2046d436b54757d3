package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.receiver.Acknowledgement;
import io.towline.bridge.session.Session;
import java.util.OptionalLong;

/** Takes the acknowledgement that any request of a session may carry. On the session's thread. */
public final class Acknowledging {

    private Acknowledging() {}

    /** Whether it could be; if not, that is answered. An old number is ignored: requests overtake each other. */
    public static boolean holds(BridgeCall call, BridgeCommand command, BridgeCommand.Handle handle, Session session) {
        if (handle.from().isEmpty()) {
            return true;
        }
        // Before the attempt: afterwards a session may be over and its queue gone.
        long acknowledged = session.outbox().acknowledged();
        long sent = session.outbox().last();
        if (session.acknowledge(handle.from().getAsLong()) == Acknowledgement.AHEAD) {
            Refusals.impossibleAck(call, command, acknowledged, sent);
            return false;
        }
        return true;
    }

    /** Whether it says that the client has all there ever will be, its farewell included. */
    public static boolean wouldEnd(Session session, OptionalLong number) {
        return number.isPresent()
                && session.outbox().farewell().isPresent()
                && number.getAsLong() == session.outbox().last();
    }
}
