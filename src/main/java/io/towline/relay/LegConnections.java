package io.towline.relay;

import io.towline.io.BufferingConnection;
import io.towline.relay.park.ClientMessages;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The two connections that a leg joins: the one that it reads, with what that may hold that its socket does not tell of, and the one
 * that it writes to.
 *
 * @param messages what is kept of those that are written; null: nothing
 */
record LegConnections(
        StreamSourceConduit source, BufferingConnection sourceBuffered, StreamConnection to, ClientMessages messages) {

    static LegConnections of(StreamConnection from, StreamConnection to, ClientMessages messages) {
        return new LegConnections(from.getSourceChannel().getConduit(), BufferingConnection.of(from), to, messages);
    }
}
