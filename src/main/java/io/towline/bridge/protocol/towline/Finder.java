package io.towline.bridge.protocol.towline;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.handshake.origin.RequestingPage;
import java.util.function.Consumer;

/** Brings a request to the session that it names, on that session's thread. Any thread. */
record Finder(Sessions sessions) {

    /** What is to be done, once, by what is found; a session never heard of is answered here. */
    interface Visitor {
        /** On the session's thread; it is not over. */
        void alive(Session session);

        /** Over, and still remembered. Any thread. */
        void over(Farewell farewell);
    }

    void find(BridgeCall call, BridgeCommand command, BridgeCommand.Handle handle, Visitor visitor) {
        switch (sessions.find(handle.id(), call.owner())) {
            case Sessions.Found.Unknown() -> Refusals.unknownSession(call, command);
            case Sessions.Found.OfAnotherPage(RequestingPage owner) -> Refusals.anotherPage(call, command, owner);
            case Sessions.Found.Tombstone(Farewell farewell) -> visitor.over(farewell);
            case Sessions.Found.Alive(Session session) ->
                session.io().execute(Defects.caught(call, () -> visit(call, command, session, visitor)));
        }
    }

    /** For those that have nothing better to say to a session that has ended. */
    void find(BridgeCall call, BridgeCommand command, BridgeCommand.Handle handle, Consumer<Session> alive) {
        find(call, command, handle, new Visitor() {
            @Override
            public void alive(Session session) {
                alive.accept(session);
            }

            @Override
            public void over(Farewell farewell) {
                Refusals.over(call, command, farewell);
            }
        });
    }

    private void visit(BridgeCall call, BridgeCommand command, Session session, Visitor visitor) {
        if (session.isOver()) {
            settle(call, command, session, visitor);
        } else {
            visitor.alive(session);
        }
    }

    /** It ended while the request was on its way from the other thread: only what is remembered of it can be told. */
    private void settle(BridgeCall call, BridgeCommand command, Session session, Visitor visitor) {
        switch (sessions.find(session.id(), call.owner())) {
            case Sessions.Found.Tombstone(Farewell farewell) -> visitor.over(farewell);
            case Sessions.Found.Alive _, Sessions.Found.OfAnotherPage _, Sessions.Found.Unknown _ ->
                Refusals.unknownSession(call, command);
        }
    }
}
