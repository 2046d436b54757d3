package io.towline.bridge.protocol.towline;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.answer.Replies;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.receive.Acknowledging;
import io.towline.bridge.session.Inbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.text.Unacceptable;
import java.util.List;
import java.util.Optional;

/**
 * One POST between its head and its answer.
 *
 * <p>Owner: {@link #place} is the session's thread's; the rest may be called from any.
 */
final class Sending {

    private final BridgeCall call;
    private final BridgeCommand.Send command;
    private final Session session;
    private final Finder finder;
    private Optional<Inbox.Place> place = Optional.empty();

    Sending(BridgeCall call, BridgeCommand.Send command, Session session, Finder finder) {
        this.call = call;
        this.command = command;
        this.session = session;
        this.finder = finder;
    }

    /** Without numbers the order is that in which heads arrive; with them, the numbers'. */
    void begin() {
        if (command.first().isEmpty()) {
            onSession(() -> place = Optional.of(session.inbox().reserve()));
        }
    }

    void giveUp() {
        onSession(this::abandon);
    }

    private void abandon() {
        place.ifPresent(Inbox.Place::abandon);
        place = Optional.empty();
    }

    void refuse(Unacceptable why) {
        switch (why.fault()) {
            case MALFORMED -> Refusals.badRequest(call, command, why.getMessage());
            case FLOOD -> Refusals.flood(call, command, why.getMessage());
            case TOO_LARGE -> Refusals.tooLarge(call, command, why.getMessage());
        }
    }

    void post(List<Message> messages) {
        onSession(() -> {
            if (session.isOver()) {
                ended();
            } else if (!Acknowledging.holds(call, command, command.handle(), session)) {
                abandon();
            } else if (session.isOver()) {
                abandon();
                Replies.done(call); // what was acknowledged is the farewell
            } else {
                queue(messages);
            }
        });
    }

    /** While the body was on its way. */
    private void ended() {
        abandon();
        finder.find(call, command, command.handle(), none -> Refusals.unknownSession(call, command));
    }

    private void queue(List<Message> messages) {
        if (messages.isEmpty()) {
            abandon(); // a pure acknowledgement, whatever its number
            Replies.accepted(call, session.inbox().accepted());
        } else if (command.first().isPresent()) {
            session.inbox().post(command.first().getAsLong(), messages, reply());
        } else {
            place.orElseThrow().fill(messages, reply());
            place = Optional.empty();
        }
    }

    private Inbox.Reply reply() {
        return new Inbox.Reply() {
            @Override
            public void accepted(long ack) {
                Replies.accepted(call, ack);
            }

            @Override
            public void refused(Inbox.Refusal why) {
                switch (why) {
                    case Inbox.Refusal.Gap(long expected) -> Refusals.gap(call, command, expected);
                    case Inbox.Refusal.Mixed() -> Refusals.mixed(call, command);
                    case Inbox.Refusal.NoRoom(long ack) -> Refusals.noRoom(call, command, ack);
                    case Inbox.Refusal.Closed(Farewell farewell) -> Refusals.over(call, command, farewell);
                }
            }
        };
    }

    private void onSession(Runnable work) {
        session.io().execute(Defects.caught(call, work));
    }
}
