package io.towline.bridge.protocol.towline;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.handshake.origin.RequestingPage;
import java.util.Optional;
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
        Sessions.Found found = sessions.find(handle.id(), call.owner());
        if (found instanceof Sessions.Found.Alive(Session session)) {
            session.io().execute(Defects.caught(call, () -> visit(call, command, session, visitor)));
        } else {
            refuse(call, command, found, visitor::over);
        }
    }

    private static void refuse(BridgeCall call, BridgeCommand command, Sessions.Found found, Consumer<Farewell> over) {
        switch (found) {
            case Sessions.Found.Tombstone(Farewell farewell) -> over.accept(farewell);
            case Sessions.Found.OfAnotherPage(RequestingPage owner) -> Refusals.anotherPage(call, command, owner);
            // Alive no more, whatever was found: only what is remembered of it can be told
            case Sessions.Found.Unknown _, Sessions.Found.Alive _ -> Refusals.unknownSession(call, command);
        }
    }

    /**
     * The session, where it is there for who asks; else that is answered, behind {@code first}. For what is to be done before its thread comes
     * in.
     */
    Optional<Session> alive(BridgeCall call, BridgeCommand command, BridgeCommand.Handle handle, Runnable first) {
        Sessions.Found found = sessions.find(handle.id(), call.owner());
        if (found instanceof Sessions.Found.Alive(Session session)) {
            return Optional.of(session);
        }
        first.run();
        refuse(call, command, found, farewell -> Refusals.over(call, command, farewell));
        return Optional.empty();
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
        if (session.isOver()) { // it ended while the request was on its way from the other thread
            refuse(call, command, sessions.find(session.id(), call.owner()), visitor::over);
        } else {
            visitor.alive(session);
        }
    }
}
