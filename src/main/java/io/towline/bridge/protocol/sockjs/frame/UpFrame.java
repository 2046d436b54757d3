package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Batch;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.Unacceptable;
import java.util.List;

/** What a client sends over a framed WebSocket: a list of texts, or one text by itself. Pure. */
public final class UpFrame {

    private UpFrame() {}

    /** An empty frame holds no message. */
    public static List<byte[]> messages(byte[] frame, long mostMessage) throws Unacceptable {
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
