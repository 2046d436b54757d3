package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.sockjs.answer.SockJsAnswers;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.session.Inbox;
import io.towline.bridge.session.Session;
import io.towline.conversation.Cause;
import java.util.List;
import java.util.Optional;

/**
 * One POST between its head and its answer. Its place in the line is taken when its head has come: clients send one after the other,
 * but may do so on several connections.
 *
 * <p>Owner: {@link #place} is the session's thread's; the rest may be called from any.
 */
final class SockJsSending {

    private final BridgeCall call;
    private final SockJsCommand.Send command;
    private final Session session;
    private Optional<Inbox.Place> place = Optional.empty();

    SockJsSending(BridgeCall call, SockJsCommand.Send command, Session session) {
        this.call = call;
        this.command = command;
        this.session = session;
    }

    Session session() {
        return session;
    }

    void begin() {
        onSession(() -> place = Optional.of(session.inbox().reserve()));
    }

    void giveUp() {
        onSession(() -> {
            place.ifPresent(Inbox.Place::abandon);
            place = Optional.empty();
        });
    }

    void post(List<Message> messages) {
        onSession(() -> {
            place.orElseThrow().fill(messages, new Answering());
            place = Optional.empty();
        });
    }

    private void onSession(Runnable work) {
        session.io().execute(() -> Defects.run(call, work));
    }

    private void taken() {
        call.request().listener().served();
        if (command.jsonp()) {
            SockJsAnswers.text(call, 200, "ok"); // old browsers do strange things on 204
        } else {
            SockJsAnswers.text(call, 204, "");
        }
    }

    private final class Answering implements Inbox.Reply {
        @Override
        public void accepted(long ack) {
            taken();
        }

        @Override
        public void refused(Inbox.Refusal why) {
            switch (why) {
                // As with a WebSocket that is closing: what is sent meanwhile is lost, and c[...] tells the client.
                case Inbox.Refusal.Closed _ -> taken();
                case Inbox.Refusal.NoRoom _ ->
                    SockJsAnswers.refuse(
                            call, 503, Cause.REFUSED_OVERLOAD, "The server takes no more messages at the moment.");
                case Inbox.Refusal.Gap _, Inbox.Refusal.Mixed _ ->
                    SockJsAnswers.refuse(call, 409, Cause.REFUSED_REQUEST, "Another protocol sends to this session.");
            }
        }
    }
}
