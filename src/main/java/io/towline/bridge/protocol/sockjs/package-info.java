/**
 * SockJS 0.3.x: its HTTP and WebSocket transports over the same sessions as our own protocol.
 *
 * <p>{@code SockJsCommand} says what a request wants; {@code SockJsProtocol} does it; {@code SockJsCodec} knows its frames. Who may come in is
 * judged in {@code admission}; what is no session's to answer is in {@code answer}. A stranger to our own protocol.
 */
package io.towline.bridge.protocol.sockjs;
