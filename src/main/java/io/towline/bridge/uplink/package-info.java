/**
 * How sessions come to their servers, by a WebSocket whose end Towline holds, or by one that a test has made up; and how that ended.
 *
 * <p>Knows messages, whom the gateway has listen, and no session. Everything of an uplink happens on its session's I/O thread.
 */
package io.towline.bridge.uplink;
