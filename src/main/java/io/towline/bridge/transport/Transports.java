package io.towline.bridge.transport;

import io.towline.bridge.request.Account;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.OnceTold;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.transport.answer.Call;
import io.towline.bridge.transport.answer.Defects;
import io.towline.bridge.transport.answer.Refusals;
import io.towline.bridge.transport.answer.Replies;
import io.towline.bridge.transport.asked.Asked;
import io.towline.bridge.web.Asking;
import io.towline.bridge.web.Caller;
import io.towline.bridge.web.Cors;
import io.towline.handshake.Dial;
import io.towline.handshake.PageOrigin;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.List;

/** Answers every request that {@link Asked} takes for ours. Immutable; any I/O thread. */
public final class Transports {

    private final IoThreads threads;
    private final Sessions sessions;
    private final Finder finder;
    private final Openings openings;
    private final Sender sender;
    private final Closer closer;
    private final Sockets sockets;

    public Transports(Sessions sessions, IoThreads threads) {
        this.threads = threads;
        this.sessions = sessions;
        finder = new Finder(sessions);
        openings = new Openings(sessions);
        sender = new Sender(sessions, finder);
        closer = new Closer(finder);
        sockets = new Sockets(sessions, openings);
    }

    /** On the exchange's thread, from its handler; the exchange is the bridge's from then on, and ended in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request, Asked asked) {
        Account account = new OnceTold(request.account());
        if (!opens(asked)) {
            // Only if nothing else was told: a client that left, a receiver that came to its end. An opening is told of
            // by its
            // session, or by its refusal.
            Asking.whenOver(exchange, threads.of(exchange.getIoThread()), account::served);
        }
        if (asked instanceof Asked.Socket) {
            exchange.setPersistent(false); // bytes behind an upgrade that did not happen are nobody's requests
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> begin(exchange, request.toldTo(account), asked));
    }

    private void begin(HttpServerExchange exchange, BridgeRequest request, Asked asked) {
        Asking asking = new Asking(exchange, threads.of(exchange.getIoThread()));
        Defects.run(request, asking, asked, () -> {
            Caller caller = Caller.of(exchange, request.forwarding(), request.route());
            Cors.fill(asking.common(), caller.page());
            judge(new Call(request, asking, caller, caller.claim(exchange, request.route())), asked);
        });
    }

    private void judge(Call call, Asked asked) {
        if (call.caller().page() instanceof PageOrigin.Denied denied) {
            Refusals.origin(call, asked, denied.sentence());
        } else if (call.request().draining() && opens(asked)) {
            Refusals.draining(call, asked);
        } else {
            dispatch(call, asked);
        }
    }

    /** What has begun goes on while we drain; its session will be told to go in its turn. */
    private static boolean opens(Asked asked) {
        return switch (asked) {
            case Asked.Open _ -> true;
            case Asked.Stream stream -> stream.handle().isEmpty();
            case Asked.Socket socket -> socket.handle().isEmpty();
            case Asked.StopEvents _,
                    Asked.Poll _,
                    Asked.Send _,
                    Asked.Close _,
                    Asked.Preflight _,
                    Asked.Nothing _,
                    Asked.Broken _ -> false;
        };
    }

    private void dispatch(Call call, Asked asked) {
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

    private void stream(Call call, Asked.Stream asked) {
        if (asked.handle().isPresent()) {
            finder.find(call, asked, asked.handle().get(), session -> Receivers.stream(call, asked, session, false));
            return;
        }
        openFor(call, asked, asked.wishes(), session -> Receivers.stream(call, asked, session, true));
    }

    private void open(Call call, Asked.Open asked) {
        call.asking()
                .gather(new Asking.BodyTerms(0, sessions.budget(call.request().client())), new Asking.Body() {
                    @Override
                    public void whole(byte[] nothing) {
                        Defects.run(
                                call,
                                asked,
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

    private static void describe(Call call, Asked.Open asked, Session session) {
        Duration hold = call.request().route().bridge().hold();
        Replies.opened(call, Descriptions.of(session, hold, asked.wishes().redelivery()));
    }

    /** Something to be done with a session that has just opened. */
    private interface Opened {
        void by(Session session);
    }

    private void openFor(Call call, Asked asked, Asked.Wishes wishes, Opened opened) {
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
            public void refused(Dial.Result refusal) {
                Refusals.upstream(call, asked, refusal);
            }
        };
        openings.begin(call, asked, subprotocols, outcome)
                .ifPresent(session -> call.asking().watch(session.io(), () -> Openings.abandon(session)));
    }
}
