/**
 * Joins two upgraded connections into one WebSocket conversation: frames both ways, keepalive, limits, and how it ended.
 *
 * <p>Everything of a relay lives on one I/O thread, so nothing here is locked. Payloads are neither read nor copied; a header is
 * judged before its first byte is forwarded; at most one buffer waits in each direction, and an idle relay holds none.
 */
package io.towline.relay;
