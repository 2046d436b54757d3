/**
 * Sessions: the queue of numbered messages for a client, the line of messages from it, one WebSocket upstream, and the times after
 * which each of these is given up. Knows no HTTP: receivers and senders come to it.
 *
 * <p>Receivers and senders have a session's outbox and inbox in hand, to read from and to post to; what else can be done with them is not
 * public, since it is for the session alone.
 *
 * <p>A session belongs to one I/O thread, its upstream connection's; others reach it by {@code session.io().execute}.
 */
package io.towline.bridge.session;
