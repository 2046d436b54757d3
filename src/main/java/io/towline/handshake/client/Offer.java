package io.towline.handshake.client;

import io.towline.handshake.negotiation.Negotiable;

/**
 * A client's handshake found good, and what of its wishes goes on to a server.
 *
 * @param key the client's own; its answer is computed from it
 */
public record Offer(String key, Negotiable wishes) implements ClientHandshake.Verdict {}
