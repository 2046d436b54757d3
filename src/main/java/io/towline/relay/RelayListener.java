package io.towline.relay;

import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import io.towline.relay.park.Reconnect;
import java.util.Optional;

/** Who a relay is for: what the gateway knows of it, and is told of its end. All calls on the relay's I/O thread. */
public interface RelayListener {

    /** Who asked, and what for. */
    Arrival arrival();

    /** Where it goes, with the server that it has now; without one while it is parked. */
    Destination destination();

    /** The subprotocol that both sides agreed on. */
    Optional<String> protocol();

    /** By which it comes to another server, where its server goes; empty: it ends with its server. */
    default Optional<Reconnect> reconnect() {
        return Optional.empty();
    }

    /** Once, when both connections are given up; their sockets close in a task soon after ({@code IoThread.close}). */
    void ended(Ending ending, Traffic traffic);
}
