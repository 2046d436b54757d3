/**
 * WebSockets of sessions' clients, whichever protocol they speak on them: sent and received on the session's thread, within a window each
 * way, over a connection that may belong to another.
 *
 * <p>Knows the budget that counts what waits, and no session: a protocol's receiver holds the socket, and hears of it.
 */
package io.towline.bridge.websocket;
