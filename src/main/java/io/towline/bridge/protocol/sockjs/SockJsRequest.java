package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.sockjs.answer.StandingAnswers;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.conversation.Kind;

/** A request in SockJS. */
public record SockJsRequest(SockJsProtocol protocol, SockJsCommand command, boolean asksToUpgrade) implements Claimed {

    @Override
    public Kind kind() {
        return switch (command) {
            case SockJsCommand.Receive receive -> kind(receive.way());
            case SockJsCommand.Framed() -> Kind.SOCKJS_WEBSOCKET;
            case SockJsCommand.Greeting _,
                    SockJsCommand.Info _,
                    SockJsCommand.Iframe _,
                    SockJsCommand.Send _,
                    SockJsCommand.Preflight _,
                    SockJsCommand.NotWebSocket _,
                    SockJsCommand.WrongMethod _,
                    SockJsCommand.NotFound _,
                    SockJsCommand.Relayed _,
                    SockJsCommand.Nothing _ -> Kind.HTTP;
        };
    }

    private static Kind kind(SockJsCommand.Way way) {
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
        return command instanceof SockJsCommand.Receive || command instanceof SockJsCommand.Framed;
    }

    @Override
    public boolean opens(RouteConfig route) {
        return command instanceof SockJsCommand.Receive receive ? !protocol.knows(route, receive.session()) : mayOpen();
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
        protocol.answer(call, command);
    }
}
