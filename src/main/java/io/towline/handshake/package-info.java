/**
 * The opening handshake, RFC 6455 §4: judges the client's request, performs ours towards a server, and gives a sealed outcome.
 * Whole as {@code OpeningHandshake}, for relays; in halves, for who holds only one side, as {@code client.ClientUpgrade} and {@code
 * upstream.Dial}. The halves are strangers to each other, and are joined here.
 *
 * <p>Everything of one handshake happens on one I/O thread, its client's where it has one. No byte of a client goes to a server before
 * that server's 101 is verified; every handshake settles exactly once, and until then it closes what it opened. Knows {@code header} and
 * {@code upstream}; who routes and who relays are strangers.
 */
package io.towline.handshake;
