/**
 * One end of a WebSocket that Towline itself holds, where a relay only passes frames by: whole messages in and out, pings, limits
 * and the closing handshake, over a connection that was upgraded.
 *
 * <p>Sees the ground. Knows no HTTP. Everything of an endpoint happens on the I/O thread of its connection.
 */
package io.towline.endpoint;
