package io.towline.handshake;

import java.util.List;

/**
 * A client's handshake found good, and what of its wishes goes on to a server.
 *
 * @param key the client's own; its answer is computed from it
 * @param deflate offers of permessage-deflate, the client's favourite first
 */
record Offer(String key, List<String> subprotocols, List<Extension> deflate) implements ClientHandshake.Verdict {
    Offer {
        subprotocols = List.copyOf(subprotocols);
        deflate = List.copyOf(deflate);
    }
}
