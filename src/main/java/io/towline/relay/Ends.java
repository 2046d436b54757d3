package io.towline.relay;

import io.towline.io.Buffered;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/** The halves of two connections that a leg joins, and what each connection may hold that its socket does not tell of. */
record Ends(StreamSourceConduit source, Buffered sourceBuffered, StreamSinkConduit sink, Buffered sinkBuffered) {

    static Ends of(StreamConnection from, StreamConnection to) {
        return new Ends(
                from.getSourceChannel().getConduit(),
                Buffered.of(from),
                to.getSinkChannel().getConduit(),
                Buffered.of(to));
    }
}
