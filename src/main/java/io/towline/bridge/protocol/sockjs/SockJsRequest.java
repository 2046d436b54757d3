package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.sockjs.asked.SockJsAsked;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;

/** A request in SockJS. */
public record SockJsRequest(SockJsProtocol protocol, SockJsAsked asked, boolean asksToUpgrade) implements Claimed {

    @Override
    public Kind kind() {
        return switch (asked) {
            case SockJsAsked.Receive receive -> kind(receive.way());
            case SockJsAsked.Framed() -> Kind.SOCKJS_WEBSOCKET;
            case SockJsAsked.Greeting _,
                    SockJsAsked.Info _,
                    SockJsAsked.Iframe _,
                    SockJsAsked.Send _,
                    SockJsAsked.Preflight _,
                    SockJsAsked.NotWebSocket _,
                    SockJsAsked.WrongMethod _,
                    SockJsAsked.NotFound _,
                    SockJsAsked.Relayed _,
                    SockJsAsked.Nothing _ -> Kind.HTTP;
        };
    }

    private static Kind kind(SockJsAsked.Way way) {
        return switch (way) {
            case XHR -> Kind.SOCKJS_XHR;
            case XHR_STREAMING -> Kind.SOCKJS_XHR_STREAMING;
            case EVENTSOURCE -> Kind.SOCKJS_EVENTSOURCE;
            case HTMLFILE -> Kind.SOCKJS_HTMLFILE;
            case JSONP -> Kind.SOCKJS_JSONP;
        };
    }

    @Override
    public boolean mayOpen() {
        return asked instanceof SockJsAsked.Receive || asked instanceof SockJsAsked.Framed;
    }

    @Override
    public SessionTerms terms(RouteConfig route) {
        return SockJsProtocol.terms(route);
    }

    @Override
    public Answer defect() {
        return StandingAnswers.defect();
    }

    @Override
    public void answer(BridgeCall call) {
        protocol.answer(call, asked);
    }
}
