/**
 * One WebSocket connection half: what a relay's leg, an endpoint and whoever else speaks over a connection of its own would each write again.
 * Knows bytes and times, no frames.
 */
package io.towline.io.connection;
