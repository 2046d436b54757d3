package io.towline.relay;

import io.towline.io.BufferingConnection;
import io.towline.relay.park.ClientMessages;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The halves of two connections that a leg joins: where it reads, with what that may hold that its socket does not tell of, and where it writes.
 *
 * @param messages what is kept of those that are written; null: nothing
 */
record Ends(
        StreamSourceConduit source, BufferingConnection sourceBuffered, StreamConnection to, ClientMessages messages) {

    static Ends of(StreamConnection from, StreamConnection to, ClientMessages messages) {
        return new Ends(from.getSourceChannel().getConduit(), BufferingConnection.of(from), to, messages);
    }
}
