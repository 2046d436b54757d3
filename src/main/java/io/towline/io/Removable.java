package io.towline.io;

import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/** A conduit whose work is done when a connection is upgraded: a WebSocket that stays for days need not be read through it. */
public interface Removable {

    /** What to read from in its place; itself while it keeps bytes. */
    StreamSourceConduit beneath();

    static void removeFrom(ConduitStreamSourceChannel source) {
        if (source.getConduit() instanceof Removable done) {
            source.setConduit(done.beneath());
        }
    }
}
