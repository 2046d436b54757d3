/**
 * SockJS 0.3.x: its HTTP and WebSocket transports over the same sessions as our own protocol.
 *
 * <p>{@code SockJsCommand} says what a request wants; {@code SockJsProtocol} does it; {@code SockJsCodec} knows its frames. A stranger to
 * our own protocol.
 */
package io.towline.bridge.protocol.sockjs;
