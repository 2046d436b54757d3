package io.towline.bridge.opening;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import io.towline.handshake.upstream.Dial;
import io.towline.header.ClientUrls;
import io.towline.upstream.connect.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;

/**
 * A session that a request opens, on the exchange's thread, which is the session's from then on.
 *
 * @param id the client's own choice; empty for one that nobody can guess
 * @param owner whose it will be
 * @param target raw path and query that the server is asked for
 * @param subprotocols what the server is offered
 * @param onRefusal what the client is told by a session that lives on, closed, when the server does not agree; empty: the session vanishes
 */
public record SessionOpening(
        BridgeCall call,
        Optional<String> id,
        SessionOwner owner,
        String target,
        List<String> subprotocols,
        Optional<Farewell> onRefusal) {

    /** A client that left while its session was opening is told this, should it ask. */
    private static final Farewell LEFT = new Farewell(CloseCode.GOING_AWAY, "left during the opening", false);

    /** Told once, on that thread, within {@link Defects}, and never within {@link #begin}; not after the session was abandoned. */
    public interface Outcome {

        /** @param cookies set by the server, with its 101 */
        void agreed(Session session, HeaderMap cookies);

        void refused(Session session, Dial.Result refusal);
    }

    public Sessions.Begun begin(Sessions sessions, Outcome outcome) {
        Settling settling = new Settling(call, outcome);
        Sessions.Begun begun = sessions.begin(opening(), call.pending().io(), settling);
        if (begun instanceof Sessions.Begun.Yes(Session session)) {
            settling.session = Optional.of(session);
        }
        return begun;
    }

    /** Whatever is under way for it ends. On its thread. */
    public static void abandon(Session session) {
        session.abort(LEFT, Cause.CLIENT_LOST, LEFT.reason());
    }

    private Sessions.Opening opening() {
        HeaderMap onward = call.client()
                .onward(
                        call.pending().exchange(),
                        call.request().forwarding(),
                        call.request().group().config().headers().forwarded());
        HttpServerExchange exchange = call.pending().exchange();
        ClientConnection client = ClientConnection.of(
                exchange.getSourceAddress(), call.request().client(), exchange.getDestinationAddress());
        Dial.Request upstream = new Dial.Request(
                call.request().group(),
                call.request().affinity(),
                target,
                call.client().host(),
                onward,
                subprotocols,
                Optional.of(client),
                urls());
        return new Sessions.Opening(
                id, owner, call.terms(), upstream, onRefusal, call.request().listener());
    }

    private Optional<ClientUrls> urls() {
        return call.request().route().http().rewriteResponse()
                ? Optional.of(new ClientUrls(
                        call.request().path(),
                        call.request().target(),
                        call.request().outer()))
                : Optional.empty();
    }

    /** Owner: the exchange's thread. */
    private static final class Settling implements Sessions.Opened {

        private final BridgeCall call;
        private final Outcome outcome;

        /** There before anything is told: an upstream is never dialled within the call that begins a session. */
        private Optional<Session> session = Optional.empty();

        Settling(BridgeCall call, Outcome outcome) {
            this.call = call;
            this.outcome = outcome;
        }

        @Override
        public void agreed(Dial.Result.Agreed agreed) {
            Defects.run(call, () -> outcome.agreed(session.orElseThrow(), agreed.cookies()));
        }

        @Override
        public void refused(Dial.Result refusal) {
            Defects.run(call, () -> outcome.refused(session.orElseThrow(), refusal));
        }
    }
}
