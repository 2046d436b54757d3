package io.towline.bridge.sockjs;

import io.towline.bridge.session.Farewell;
import io.towline.bridge.session.Message;
import java.util.List;

/**
 * How messages of a session become SockJS frames and back. Pure.
 *
 * <p>Two kinds: {@code unwrap}, whose servers speak plain WebSocket (each text message is an element of {@code a[...]}, {@code o} and
 * {@code c[...]} are ours), and {@code same}, whose servers speak SockJS on their WebSocket (their frames pass as they are, several {@code
 * a} frames become one, {@code o} comes from the server, a {@code c} frame of the server is the farewell).
 */
interface Speech {

    /** Whether {@code o} is ours to say. */
    boolean opens();

    /** The frames, without the transport's wrapping, that carry these messages, in order; as few as can be. */
    List<byte[]> frames(List<Message> messages);

    /** {@code c[code,"reason"]}. */
    byte[] close(Farewell farewell);

    /** What the server gets for a body {@code ["m1","m2"]}, which has been parsed already: one message each, or the array as it came. */
    List<Message> up(byte[] body, List<byte[]> parsed);
}
