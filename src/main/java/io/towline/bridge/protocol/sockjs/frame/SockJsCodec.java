package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.conversation.Ending;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How messages of a session become SockJS frames and back. Pure.
 *
 * <p>Two kinds: {@link Unwrapping}, whose servers speak plain WebSocket (each text message is an element of {@code a[...]}, {@code o} and
 * {@code c[...]} are ours), and {@link PassThrough}, whose servers speak SockJS on their WebSocket (their frames pass as they are, several {@code
 * a} frames become one, {@code o} comes from the server, a {@code c} frame of the server is the farewell).
 */
public sealed interface SockJsCodec permits Unwrapping, PassThrough {

    byte[] OPEN = {'o'};
    byte[] HEARTBEAT = {'h'};

    /** A receiver was there already. */
    Farewell STILL_OPEN = new Farewell(2010, "Another connection still open", false);

    /** A receiver's connection broke, and frames may be lost with it. */
    Farewell INTERRUPTED = new Farewell(1002, "Connection interrupted", false);

    /**
     * One frame without its transport's wrapping.
     *
     * @param text empty: nothing to send
     * @param messages how many of the session's messages it stands for
     * @param last the session ends with it
     */
    record Frame(byte[] text, int messages, Optional<Last> last) {
        static Frame of(byte[] text, int messages) {
            return new Frame(text, messages, Optional.empty());
        }
    }

    /**
     * What the server sent ends the session.
     *
     * @param code for the server's WebSocket
     */
    record Last(Farewell farewell, Ending ending, int code) {}

    static SockJsCodec of(SockJs settings) {
        return settings.mode() == SockJsMode.SAME
                ? new PassThrough(settings.earlyOpen())
                : new Unwrapping(settings.binary());
    }

    /** Whether {@code o} is ours to say. */
    boolean opens();

    /** The frame that carries as many as it can of the first of {@code messages}, which are not none. */
    Frame next(List<Message> messages);

    /**
     * What the server gets for a body {@code ["m1","m2"]}: one message each, in an array of its own where it speaks SockJS. The array as
     * it came gathers what a slow client had to wait with, and may be longer than a server takes at once over its WebSocket.
     */
    List<Message> up(List<byte[]> parsed);

    /** {@code c[code,"reason"]}. The codes that stand for "none" must not be on a wire, and clients may not take them (RFC 6455 §7.4.1). */
    static byte[] close(Farewell farewell) {
        int code = switch (farewell.code()) {
            case 1005 -> 1000;
            case 1006, 1015 -> 1011;
            default -> farewell.code();
        };
        String reason = farewell.code() == 1005 && farewell.reason().isEmpty() ? "Normal closure" : farewell.reason();
        byte[] quoted = Quotation.of(reason.getBytes(StandardCharsets.UTF_8));
        return ("c[" + code + "," + new String(quoted, StandardCharsets.UTF_8) + "]").getBytes(StandardCharsets.UTF_8);
    }
}
