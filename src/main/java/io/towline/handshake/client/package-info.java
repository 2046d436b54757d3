/**
 * The client's half of an opening handshake, RFC 6455 §4.2: its request judged, its connection watched, its 101 or its refusal written.
 * Alone, as {@code ClientUpgrade}, for a WebSocket that Towline itself answers.
 *
 * <p>Everything happens on the exchange's I/O thread. A connection whose upgrade was refused is not used again. Knows {@code origin} and
 * {@code negotiation}; the other half is a stranger.
 */
package io.towline.handshake.client;
