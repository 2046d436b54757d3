package io.towline.bridge.protocol.towline;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.conversation.Kind;

/** A request in Towline's own protocol. */
public record TowlineRequest(TowlineProtocol protocol, BridgeCommand command) implements Claimed {

    @Override
    public Kind kind() {
        return switch (command) {
            case BridgeCommand.Stream stream -> stream.form() == BridgeCommand.Form.EVENTS ? Kind.SSE : Kind.NDJSON;
            case BridgeCommand.StopEvents() -> Kind.SSE;
            case BridgeCommand.Open _, BridgeCommand.Poll _ -> Kind.LONG_POLL;
            case BridgeCommand.Socket _ -> Kind.RESUMABLE_WEBSOCKET;
            case BridgeCommand.Send _,
                    BridgeCommand.Close _,
                    BridgeCommand.Preflight _,
                    BridgeCommand.Broken _,
                    BridgeCommand.Nothing _ -> Kind.HTTP;
        };
    }

    @Override
    public boolean mayOpen() {
        return switch (command) {
            case BridgeCommand.Open _ -> true;
            case BridgeCommand.Stream stream -> stream.handle().isEmpty();
            case BridgeCommand.Socket socket -> socket.handle().isEmpty();
            case BridgeCommand.StopEvents _,
                    BridgeCommand.Poll _,
                    BridgeCommand.Send _,
                    BridgeCommand.Close _,
                    BridgeCommand.Preflight _,
                    BridgeCommand.Nothing _,
                    BridgeCommand.Broken _ -> false;
        };
    }

    @Override
    public boolean opens(RouteConfig route) {
        return mayOpen();
    }

    @Override
    public boolean asksToUpgrade() {
        return command instanceof BridgeCommand.Socket;
    }

    @Override
    public SessionTerms terms(RouteConfig route) {
        return TowlineProtocol.terms(route);
    }

    @Override
    public Answer defect() {
        return Refusals.defect(command);
    }

    @Override
    public void answer(BridgeCall call) {
        protocol.answer(call, command);
    }
}
