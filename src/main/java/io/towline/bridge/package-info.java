/**
 * Everything for clients without WebSocket: sessions, each with one WebSocket upstream, and the transports by which a client reaches
 * its session.
 *
 * <p>{@code session} holds the sessions and knows no HTTP; {@code web} answers requests from whichever thread and knows no session;
 * {@code protocol} says what a protocol is, and {@code opening} opens sessions for it. The protocols, {@code protocol.towline} (our own)
 * and {@code protocol.sockjs}, stand on these, are strangers to each other, and are put on the list by the front door. Beneath: {@code
 * budget}, {@code message}, {@code uplink}, {@code receiver}, {@code websocket}, {@code request}, {@code text}; beside: {@code script}. Sees the ground and
 * {@code endpoint exchange handshake header http upstream}.
 */
package io.towline.bridge;
