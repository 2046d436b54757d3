package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.Unacceptable;
import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import java.util.List;

/** What a client sends over a framed WebSocket: a list of texts, or one text by itself. Pure. */
public sealed interface UpFrame {

    /** As they go to the server; perhaps none. */
    record Messages(List<Message> messages) implements UpFrame {}

    /** It cannot be taken, and ends the session. */
    record Broken(Farewell farewell, Cause cause) implements UpFrame {}

    /** What sockjs-node says. */
    int BROKEN_FRAMING = 3000;

    static UpFrame of(boolean text, byte[] payload, long mostMessage, SockJsCodec codec) {
        try {
            if (!text) {
                throw Unacceptable.malformed("A text is needed.");
            }
            List<byte[]> texts = messages(payload, mostMessage);
            return new Messages(texts.isEmpty() ? List.of() : codec.up(texts));
        } catch (Unacceptable why) {
            return switch (why.fault()) {
                case MALFORMED -> broken(BROKEN_FRAMING, "Broken framing.", Cause.PROTOCOL_ERROR);
                case FLOOD -> broken(CloseCode.POLICY_VIOLATION, "too many messages", Cause.FLOOD);
                case TOO_LARGE -> broken(CloseCode.TOO_BIG, "message too big", Cause.MESSAGE_TOO_BIG);
            };
        }
    }

    private static Broken broken(int code, String reason, Cause cause) {
        return new Broken(new Farewell(code, reason, false), cause);
    }

    /** An empty frame holds no message. */
    static List<byte[]> messages(byte[] frame, long mostMessage) throws Unacceptable {
        if (frame.length == 0) {
            return List.of();
        }
        return StrictJson.read(
                frame,
                json -> isList(frame)
                        ? json.array(Batch.MOST, text -> text.mendedUtf8(mostMessage))
                        : List.of(json.mendedUtf8(mostMessage)));
    }

    private static boolean isList(byte[] frame) {
        int at = 0;
        while (at < frame.length - 1 && frame[at] <= ' ' && frame[at] >= 0) {
            at++;
        }
        return frame[at] == '[';
    }
}
