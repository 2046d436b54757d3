package io.towline.bridge.protocol.towline;

import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Protocol;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.answer.Replies;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.receive.Descriptions;
import io.towline.bridge.protocol.towline.receive.Receivers;
import io.towline.bridge.protocol.towline.wire.TowlineJson;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.Cors;
import io.towline.bridge.web.PendingExchange;
import io.towline.config.RouteConfig;
import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.upstream.Dial;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.time.Duration;
import java.util.List;

/** Towline's own protocol: reads what is asked for in it, and answers that. Immutable; any I/O thread. */
public final class TowlineProtocol implements Protocol {

    private static final Duration FIRST_WINDOW = Duration.ofSeconds(10);

    private final Sessions sessions;
    private final Finder finder;
    private final Openings openings;
    private final Sender sender;
    private final Closer closer;
    private final Sockets sockets;

    public TowlineProtocol(Sessions sessions) {
        this.sessions = sessions;
        finder = new Finder(sessions);
        openings = new Openings(sessions);
        sender = new Sender(sessions, finder);
        closer = new Closer(finder);
        sockets = new Sockets(finder, openings);
    }

    @Override
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        BridgeCommand command = BridgeCommand.of(exchange, route);
        return command instanceof BridgeCommand.Nothing
                ? new Reading.NotMine()
                : new Reading.Mine(new TowlineRequest(this, command));
    }

    static SessionTerms terms(RouteConfig route) {
        return SessionTerms.of(route, route.bridge().sessions().resumeWindow(), FIRST_WINDOW);
    }

    void answer(BridgeCall call, BridgeCommand command) {
        Cors.fill(call.pending().common(), call.client().page());
        if (call.client().page() instanceof PageOrigin.Denied denied) {
            Refusals.origin(call, command, denied.sentence());
        } else if (call.request().turnedAway().isPresent()) {
            Refusals.turnedAway(call, command, call.request().turnedAway().get());
        } else if (call.request().draining() && call.claimed().mayOpen()) {
            // What has begun goes on while we drain; its session will be told to go in its turn.
            Refusals.unavailable(call, command, Unavailable.DRAINING);
        } else {
            dispatch(call, command);
        }
    }

    private void dispatch(BridgeCall call, BridgeCommand command) {
        switch (command) {
            case BridgeCommand.Stream stream -> stream(call, stream);
            case BridgeCommand.StopEvents() -> Replies.done(call);
            case BridgeCommand.Open open -> open(call, open);
            case BridgeCommand.Poll poll ->
                finder.find(call, poll, poll.handle(), session -> Receivers.poll(call, poll, session));
            case BridgeCommand.Send send -> sender.send(call, send);
            case BridgeCommand.Close close -> closer.close(call, close);
            case BridgeCommand.Socket socket -> sockets.connect(call, socket);
            case BridgeCommand.Preflight() ->
                Replies.done(
                        call,
                        Cors.options(call.pending().exchange().getRequestHeaders())
                                .headers());
            case BridgeCommand.Nothing() -> throw new IllegalArgumentException("a request that is not the bridge's");
            case BridgeCommand.Broken(String sentence) -> Refusals.badRequest(call, command, sentence);
        }
    }

    private void stream(BridgeCall call, BridgeCommand.Stream command) {
        if (command.handle().isPresent()) {
            finder.find(
                    call, command, command.handle().get(), session -> Receivers.stream(call, command, session, false));
            return;
        }
        openFor(call, command, command.wishes(), session -> Receivers.stream(call, command, session, true));
    }

    private void open(BridgeCall call, BridgeCommand.Open command) {
        call.pending()
                .gather(
                        new PendingExchange.BodyTerms(
                                0, sessions.budget(call.request().client())),
                        new PendingExchange.Body() {
                            @Override
                            public void whole(byte[] nothing) {
                                Defects.run(
                                        call,
                                        () -> openFor(
                                                call,
                                                command,
                                                command.wishes(),
                                                session -> describe(call, command, session)));
                            }

                            @Override
                            public void failed(BodyFailure why) {
                                if (why instanceof BodyFailure.TooLarge) {
                                    Refusals.badRequest(
                                            call,
                                            command,
                                            "A POST that opens a session has no body: send messages once it is open.");
                                } else {
                                    Refusals.body(call, command, why);
                                }
                            }
                        });
    }

    private static void describe(BridgeCall call, BridgeCommand.Open command, Session session) {
        Duration hold = call.request().route().bridge().streams().hold();
        Replies.opened(
                call,
                TowlineJson.description(
                        Descriptions.of(session, hold, command.wishes().redelivery())));
    }

    /** Something to be done with a session that has just opened. */
    private interface Opened {
        void by(Session session);
    }

    private void openFor(BridgeCall call, BridgeCommand command, BridgeCommand.Wishes wishes, Opened opened) {
        List<String> subprotocols = Openings.allowed(call, wishes.protocols());
        boolean mismatch = subprotocols.isEmpty() && !wishes.protocols().isEmpty();
        if (mismatch && call.request().route().negotiation().rejectSubprotocolMismatch()) {
            Refusals.subprotocol(call, command);
            return;
        }
        Openings.Outcome outcome = new Openings.Outcome() {
            @Override
            public void noRoom() {}

            @Override
            public void agreed(Session session, HeaderMap cookies) {
                cookies.forEach(cookie -> call.pending().common().putAll(cookie.getHeaderName(), cookie));
                opened.by(session);
            }

            @Override
            public void refused(Session session, Dial.Result refusal) {
                Refusals.upstream(call, command, refusal);
            }
        };
        openings.begin(call, command, subprotocols, outcome)
                .ifPresent(session -> call.pending().watch(session.io(), () -> SessionOpening.abandon(session)));
    }
}
