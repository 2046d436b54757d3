package io.towline.bridge.protocol.towline;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.asked.Asked;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;

/** A request in Towline's own protocol. */
public record TowlineRequest(TowlineProtocol protocol, Asked asked) implements Claimed {

    @Override
    public Kind kind() {
        return switch (asked) {
            case Asked.Stream stream -> stream.form() == Asked.Form.EVENTS ? Kind.SSE : Kind.NDJSON;
            case Asked.StopEvents() -> Kind.SSE;
            case Asked.Open _, Asked.Poll _ -> Kind.LONG_POLL;
            case Asked.Socket _ -> Kind.RESUMABLE_WEBSOCKET;
            case Asked.Send _, Asked.Close _, Asked.Preflight _, Asked.Broken _, Asked.Nothing _ -> Kind.HTTP;
        };
    }

    @Override
    public boolean mayOpen() {
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

    @Override
    public boolean asksToUpgrade() {
        return asked instanceof Asked.Socket;
    }

    @Override
    public SessionTerms terms(RouteConfig route) {
        return TowlineProtocol.terms(route);
    }

    @Override
    public Answer defect() {
        return Refusals.defect(asked);
    }

    @Override
    public void answer(BridgeCall call) {
        protocol.answer(call, asked);
    }
}
