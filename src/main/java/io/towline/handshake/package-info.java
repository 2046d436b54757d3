/**
 * The opening handshake, RFC 6455 §4: judges the client's request, performs ours towards a server, and gives a sealed outcome.
 * Whole as {@code OpeningHandshake}, for relays; in halves as {@code Dial} and {@code ClientUpgrade}, for who holds only one side.
 *
 * <p>Everything of one handshake happens on one I/O thread, its client's where it has one. No byte of a client goes to a server before that server's
 * 101 is verified; a connection whose upgrade was refused is not used again, on neither side; every handshake settles exactly
 * once, and until then it closes what it opened. Knows {@code header} and {@code upstream}; who routes and who relays are
 * strangers.
 */
package io.towline.handshake;
