package io.towline.bridge.protocol.towline;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.towline.answer.Replies;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.receive.Acknowledging;
import io.towline.bridge.session.Session;
import java.util.OptionalInt;

/** Ends a session at its client's wish: {@code DELETE}, or a beacon of a page that is leaving. */
record Closer(Finder finder) {

    void close(BridgeCall call, BridgeCommand.Close command) {
        finder.find(call, command, command.handle(), new Finder.Visitor() {
            @Override
            public void alive(Session session) {
                if (Acknowledging.holds(call, command, command.handle(), session)) {
                    end(call, command, session);
                }
            }

            /** What was asked for is so already. */
            @Override
            public void over(Farewell farewell) {
                Replies.done(call);
            }
        });
    }

    private static void end(BridgeCall call, BridgeCommand.Close command, Session session) {
        if (!session.isOver()) { // its farewell may just have been acknowledged
            session.close(OptionalInt.of(command.code()), command.reason());
        }
        Replies.done(call);
    }
}
