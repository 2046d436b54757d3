package io.towline.handshake.negotiation;

import java.util.List;

/**
 * What a server is offered to choose from.
 *
 * @param deflate offers of permessage-deflate, the favourite first
 */
public record Negotiable(List<String> subprotocols, List<Extension> deflate) {
    public Negotiable {
        subprotocols = List.copyOf(subprotocols);
        deflate = List.copyOf(deflate);
    }
}
