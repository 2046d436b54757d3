package io.towline.handshake;

import java.util.List;

/**
 * What a server is offered to choose from.
 *
 * @param deflate offers of permessage-deflate, the favourite first
 */
record Wishes(List<String> subprotocols, List<Extension> deflate) {
    Wishes {
        subprotocols = List.copyOf(subprotocols);
        deflate = List.copyOf(deflate);
    }
}
