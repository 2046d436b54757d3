package io.towline.handshake;

import java.util.List;

/**
 * What a server is offered to choose from.
 *
 * @param deflate offers of permessage-deflate, the favourite first
 */
record Negotiable(List<String> subprotocols, List<Extension> deflate) {
    Negotiable {
        subprotocols = List.copyOf(subprotocols);
        deflate = List.copyOf(deflate);
    }
}
