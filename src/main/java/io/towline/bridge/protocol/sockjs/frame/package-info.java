/**
 * SockJS's texts, both ways: messages become frames and frames messages, and each way to receive wraps them in its own manner.
 *
 * <p>Pure: knows {@code message}, {@code text} and what was asked, and no session. {@code SockJsCodec} is the one place where a route that
 * unwraps and a route whose servers speak SockJS themselves differ.
 */
package io.towline.bridge.protocol.sockjs.frame;
