package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** The objects that a resumable WebSocket brings to its client, each the payload of one text frame. Pure. */
public final class DownObject {

    private DownObject() {}

    public static byte[] session(byte[] description) {
        return named("session", description);
    }

    public static byte[] message(long number, Message message) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(TowlineJson.mostBytes(message)));
        TowlineJson.message(out, number, message);
        byte[] exact = new byte[out.flip().remaining()];
        out.get(exact);
        return exact;
    }

    /** What was accepted from the client. */
    public static byte[] ack(long number) {
        return ascii("{\"ack\":" + number + "}");
    }

    public static byte[] close(long number, Farewell farewell) {
        return named("close", TowlineJson.farewell(number, farewell));
    }

    /** Without a number: it concerns this socket alone, and the session goes on. */
    public static byte[] closeHere(int code, String reason) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.writeBytes(ascii("{\"code\":" + code + ",\"reason\":\""));
        object.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(reason));
        object.writeBytes(ascii("\",\"clean\":false}"));
        return named("close", object.toByteArray());
    }

    public static byte[] superseded() {
        return ascii("{\"superseded\":true}");
    }

    private static byte[] named(String name, byte[] value) {
        ByteArrayOutputStream object = new ByteArrayOutputStream(value.length + name.length() + 5);
        object.writeBytes(ascii("{\"" + name + "\":"));
        object.writeBytes(value);
        object.write('}');
        return object.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
