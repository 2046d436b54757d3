/**
 * Everything for clients without WebSocket: sessions, each with one WebSocket upstream, and the transports by which a client reaches
 * its session.
 *
 * <p>{@code session} holds the sessions and knows no HTTP; {@code web} answers requests from whichever thread; {@code transport} is
 * our own protocol over these two. Sees {@code endpoint handshake header upstream}.
 */
package io.towline.bridge;
