package io.towline.bridge.protocol.towline;

import io.towline.bridge.opening.SessionOpening;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Protocol;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.answer.Replies;
import io.towline.bridge.protocol.towline.asked.Asked;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.web.Asking;
import io.towline.bridge.web.Cors;
import io.towline.config.RouteConfig;
import io.towline.handshake.Dial;
import io.towline.handshake.PageOrigin;
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
        sockets = new Sockets(sessions, openings);
    }

    @Override
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        Asked asked = Asked.of(exchange, route);
        return asked instanceof Asked.Nothing
                ? new Reading.NotMine()
                : new Reading.Mine(new TowlineRequest(this, asked));
    }

    static SessionTerms terms(RouteConfig route) {
        return SessionTerms.of(route, route.bridge().resumeWindow(), FIRST_WINDOW);
    }

    void answer(BridgeCall call, Asked asked) {
        Cors.fill(call.asking().common(), call.caller().page());
        if (call.caller().page() instanceof PageOrigin.Denied denied) {
            Refusals.origin(call, asked, denied.sentence());
        } else if (call.request().draining() && call.claimed().mayOpen()) {
            // What has begun goes on while we drain; its session will be told to go in its turn.
            Refusals.draining(call, asked);
        } else {
            dispatch(call, asked);
        }
    }

    private void dispatch(BridgeCall call, Asked asked) {
        switch (asked) {
            case Asked.Stream stream -> stream(call, stream);
            case Asked.StopEvents() -> Replies.done(call);
            case Asked.Open open -> open(call, open);
            case Asked.Poll poll ->
                finder.find(call, poll, poll.handle(), session -> Receivers.poll(call, poll, session));
            case Asked.Send send -> sender.send(call, send);
            case Asked.Close close -> closer.close(call, close);
            case Asked.Socket socket -> sockets.connect(call, socket);
            case Asked.Preflight() ->
                Replies.done(
                        call,
                        Cors.options(call.asking().exchange().getRequestHeaders())
                                .headers());
            case Asked.Nothing() -> throw new IllegalArgumentException("a request that is not the bridge's");
            case Asked.Broken(String sentence) -> Refusals.badRequest(call, asked, sentence);
        }
    }

    private void stream(BridgeCall call, Asked.Stream asked) {
        if (asked.handle().isPresent()) {
            finder.find(call, asked, asked.handle().get(), session -> Receivers.stream(call, asked, session, false));
            return;
        }
        openFor(call, asked, asked.wishes(), session -> Receivers.stream(call, asked, session, true));
    }

    private void open(BridgeCall call, Asked.Open asked) {
        call.asking()
                .gather(new Asking.BodyTerms(0, sessions.budget(call.request().client())), new Asking.Body() {
                    @Override
                    public void whole(byte[] nothing) {
                        Defects.run(
                                call,
                                () -> openFor(call, asked, asked.wishes(), session -> describe(call, asked, session)));
                    }

                    @Override
                    public void tooLarge() {
                        Refusals.badRequest(
                                call, asked, "A POST that opens a session has no body: send messages once it is open.");
                    }

                    @Override
                    public void noMemory() {
                        Refusals.full(call, asked);
                    }

                    @Override
                    public void refused(int status, String sentence) {
                        Refusals.body(call, asked, status, sentence);
                    }

                    @Override
                    public void broken() {
                        call.request().account().served();
                    }
                });
    }

    private static void describe(BridgeCall call, Asked.Open asked, Session session) {
        Duration hold = call.request().route().bridge().hold();
        Replies.opened(call, Descriptions.of(session, hold, asked.wishes().redelivery()));
    }

    /** Something to be done with a session that has just opened. */
    private interface Opened {
        void by(Session session);
    }

    private void openFor(BridgeCall call, Asked asked, Asked.Wishes wishes, Opened opened) {
        List<String> subprotocols = Openings.allowed(call, wishes.protocols());
        boolean mismatch = subprotocols.isEmpty() && !wishes.protocols().isEmpty();
        if (mismatch && call.request().route().rejectSubprotocolMismatch()) {
            Refusals.subprotocol(call, asked);
            return;
        }
        Openings.Outcome outcome = new Openings.Outcome() {
            @Override
            public void noRoom() {}

            @Override
            public void agreed(Session session, HeaderMap cookies) {
                cookies.forEach(cookie -> call.asking().common().putAll(cookie.getHeaderName(), cookie));
                opened.by(session);
            }

            @Override
            public void refused(Session session, Dial.Result refusal) {
                Refusals.upstream(call, asked, refusal);
            }
        };
        openings.begin(call, asked, subprotocols, outcome)
                .ifPresent(session -> call.asking().watch(session.io(), () -> SessionOpening.abandon(session)));
    }
}
