/**
 * SockJS 0.3.x: its HTTP and WebSocket transports over the same sessions as our own protocol.
 *
 * <p>{@code SockJsAsked} says what a request wants; {@code SockJsTransports} does it. {@code Speech} is the one place where a route that
 * unwraps and a route whose servers speak SockJS themselves differ.
 */
package io.towline.bridge.sockjs;
