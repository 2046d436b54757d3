package io.towline.relay;

import io.towline.io.BufferingConnection;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSourceConduit;

/** The halves of two connections that a leg joins: where it reads, with what that may hold that its socket does not tell of, and where it writes. */
record Ends(StreamSourceConduit source, BufferingConnection sourceBuffered, StreamConnection to) {

    static Ends of(StreamConnection from, StreamConnection to) {
        return new Ends(from.getSourceChannel().getConduit(), BufferingConnection.of(from), to);
    }
}
