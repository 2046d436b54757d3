package io.towline.bridge.websocket;

import io.towline.conversation.Cause;
import io.towline.endpoint.EndpointClose;
import io.towline.frame.CloseCode;
import java.util.Optional;
import java.util.OptionalInt;

/** Why a client's WebSocket came to an end that a session must not survive, where its protocol has no coming back. Pure. */
public final class ClientFault {

    /** The reason that a client is closed with whose message in part is more than there is room for. */
    public static final String NO_ROOM = "no room";

    private ClientFault() {}

    /** Empty where the client has closed in good order. */
    public static Optional<Cause> of(EndpointClose how) {
        return switch (how.how()) {
            case PEER_CLOSED -> Optional.empty();
            case LOST -> Optional.of(Cause.CLIENT_LOST);
            case PING_TIMEOUT -> Optional.of(Cause.PING_TIMEOUT_CLIENT);
            case PROTOCOL_ERROR -> Optional.of(Cause.PROTOCOL_ERROR);
            case TOO_BIG -> Optional.of(Cause.MESSAGE_TOO_BIG);
            case FLOOD -> Optional.of(Cause.FLOOD);
            case SLOW_CONSUMER -> Optional.of(Cause.SLOW_CONSUMER);
            case CLOSED -> Optional.of(isNoRoom(how) ? Cause.REFUSED_OVERLOAD : Cause.INTERNAL_ERROR);
        };
    }

    /** Of what we close with by ourselves, it is the one that is no defect. */
    private static boolean isNoRoom(EndpointClose how) {
        return how.code().equals(OptionalInt.of(CloseCode.TRY_AGAIN_LATER))
                && how.reason().equals(NO_ROOM);
    }
}
