/**
 * Our own protocol: server-sent events, streams of JSON lines, long polls and resumable WebSockets to receive by, POST to send by, over
 * one URL, which is the WebSocket's own.
 *
 * <p>{@code BridgeCommand} says what a request wants; {@code TowlineProtocol} does it. What is said is in {@code wire}, what is not a session's to
 * answer in {@code answer}, who receives in {@code receive}.
 */
package io.towline.bridge.protocol.towline;
