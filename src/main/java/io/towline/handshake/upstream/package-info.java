/**
 * The upstream half of an opening handshake, RFC 6455 §4.1: our own request to one server after the other, and what they answer. Alone, as
 * {@code Dial}, for who has no client waiting for a 101.
 *
 * <p>Everything of one dial happens on one I/O thread. A dial settles exactly once, and until then it closes what it opened; a connection
 * whose upgrade was refused is not used again. Knows {@code negotiation}; the client's half is a stranger.
 */
package io.towline.handshake.upstream;
