package io.towline.bridge.protocol.towline;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.answer.Replies;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.receive.Acknowledging;
import io.towline.bridge.protocol.towline.receive.SocketReceiver;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.session.Session;
import io.towline.handshake.client.ClientUpgrade;
import io.towline.handshake.upstream.Dial;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Resumable WebSockets, up to the 101. Their receiver is attached before it, so that a refusal can still be a status; on the
 * session's thread, while the handshake is the exchange's thread's.
 */
record Sockets(Finder finder, Openings openings) {

    /** On the exchange's thread. */
    void connect(BridgeCall call, BridgeCommand.Socket command) {
        call.upgrade(call.request().target()).ifPresent(upgrade -> {
            if (command.handle().isPresent()) {
                resume(call, command, command.handle().get(), upgrade);
            } else {
                open(call, command, upgrade);
            }
        });
    }

    private void open(BridgeCall call, BridgeCommand.Socket command, ClientUpgrade upgrade) {
        List<String> offered = upgrade.subprotocols().isEmpty()
                ? Openings.allowed(call, command.wishes().protocols())
                : upgrade.subprotocols();
        Openings.Outcome outcome = new Openings.Outcome() {
            @Override
            public void noRoom() {
                upgrade.release();
            }

            @Override
            public void agreed(Session session, HeaderMap cookies) {
                begin(call, command, upgrade, session, cookies);
            }

            @Override
            public void refused(Session session, Dial.Result refusal) {
                upgrade.release();
                Refusals.upstream(call, command, refusal);
            }
        };
        openings.begin(call, command, offered, outcome)
                .ifPresent(session -> upgrade.watch(() -> SessionOpening.abandon(session)));
    }

    /** The session's thread is the exchange's: it was opened here. */
    private static void begin(
            BridgeCall call, BridgeCommand command, ClientUpgrade upgrade, Session session, HeaderMap cookies) {
        SocketReceiver receiver = receiver(call, session);
        switch (session.attach(receiver, Optional.empty())) {
            case Attached.Yes() -> upgrade.agree(upgrade.offered(session.protocol()), cookies, receiver::begin);
            case Attached.Over(Farewell farewell) -> {
                upgrade.release();
                Refusals.over(call, command, farewell);
            }
            case Attached.NotThere _, Attached.PutOff _ ->
                throw new IllegalStateException("a new session has no receivers");
        }
    }

    private void resume(BridgeCall call, BridgeCommand command, BridgeCommand.Handle handle, ClientUpgrade upgrade) {
        finder.alive(call, command, handle, upgrade::release)
                .ifPresent(session -> session.io()
                        .execute(Defects.caught(call, () -> attach(call, command, handle, upgrade, session))));
    }

    /** On the session's thread. */
    private static void attach(
            BridgeCall call,
            BridgeCommand command,
            BridgeCommand.Handle handle,
            ClientUpgrade upgrade,
            Session session) {
        if (Acknowledging.wouldEnd(session, handle.from())) {
            session.acknowledge(handle.from().getAsLong());
            refuse(call, upgrade, () -> Replies.done(call));
            return;
        }
        SocketReceiver receiver = receiver(call, session);
        session.attach(
                receiver,
                boxed(handle.from()),
                attached -> Defects.run(call, () -> settle(call, command, upgrade, session, receiver, attached)));
    }

    private static void settle(
            BridgeCall call,
            BridgeCommand command,
            ClientUpgrade upgrade,
            Session session,
            SocketReceiver receiver,
            Attached attached) {
        switch (attached) {
            case Attached.Yes() -> {
                Optional<String> subprotocol = upgrade.offered(session.protocol());
                call.pending().io().execute(() -> {
                    upgrade.watch(() -> session.io().runLater(receiver::lost));
                    upgrade.agree(subprotocol, new HeaderMap(), receiver::begin);
                });
            }
            case Attached.NotThere(long acknowledged, long sent) ->
                refuse(call, upgrade, () -> Refusals.impossibleAck(call, command, acknowledged, sent));
            case Attached.PutOff() -> refuse(call, upgrade, () -> Refusals.putOff(call, command));
            case Attached.Over(Farewell farewell) ->
                refuse(call, upgrade, () -> Refusals.over(call, command, farewell));
        }
    }

    /** Answers with something other than 101. */
    private static void refuse(BridgeCall call, ClientUpgrade upgrade, Runnable refusal) {
        call.pending().io().execute(() -> {
            upgrade.release();
            refusal.run();
        });
    }

    private static SocketReceiver receiver(BridgeCall call, Session session) {
        return new SocketReceiver(session, call.pending().io(), call.request().route());
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
