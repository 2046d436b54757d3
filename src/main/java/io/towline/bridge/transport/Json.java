package io.towline.bridge.transport;

import io.towline.bridge.session.Farewell;
import io.towline.bridge.session.Message;
import io.towline.bridge.session.Session;
import java.nio.ByteBuffer;

/**
 * The JSON objects of the protocol, downwards. Written as UTF-8 into a buffer that the caller has made large enough.
 */
final class Json { // contract only

    /** Most bytes that {@link #message} may need: control characters are escaped, binary is base64. */
    static long mostBytes(Message message) {
        throw new UnsupportedOperationException("contract only");
    }

    /** <code>{"seq":7,"text":"héllo"}</code> or {@code "binary"}. */
    static void message(ByteBuffer out, long number, Message message) {
        throw new UnsupportedOperationException("contract only");
    }

    /** <code>{"seq":9,"code":1000,"reason":"","clean":true}</code>, without the name around it. */
    static byte[] farewell(long number, Farewell farewell) {
        throw new UnsupportedOperationException("contract only");
    }

    /** The description, without a name around it. */
    static byte[] description(Session session, long holdSeconds, boolean resume) {
        throw new UnsupportedOperationException("contract only");
    }

    private Json() {}
}
