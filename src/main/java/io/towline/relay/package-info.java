/**
 * Joins two upgraded connections into one WebSocket conversation: frames both ways, keepalive, limits, and how it ended.
 *
 * <p>Everything of a relay lives on one I/O thread, so nothing here is locked. Payloads are neither read nor copied; a header is
 * judged before its first byte is forwarded; at most one buffer waits in each direction, and an idle relay holds none.
 *
 * <p>Words, for relays and all that belongs to them: to <em>close</em> is the closing handshake of RFC 6455, by close frames; a relay is
 * <em>closing</em> from the first event that ends it, and <em>closed</em> when both connections are. To <em>cut</em> is to close connections at
 * once, without a word. A relay is <em>parked</em> while it has no server and waits for another.
 */
package io.towline.relay;
