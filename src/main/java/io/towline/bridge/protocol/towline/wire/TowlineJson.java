package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;

/** The JSON objects of the protocol, downwards, as UTF-8. Pure. */
public final class TowlineJson {

    /** What stands around a payload: names, marks, and a number of 19 digits at most. */
    private static final int AROUND = 48;

    /** What a client needs to know of its session; times in seconds, sizes in bytes. */
    public record Description(
            String id,
            Optional<String> protocol,
            long ack,
            long resumeWindow,
            long hold,
            long maxMessage,
            long buffer,
            boolean resume) {}

    // ---- messages ----

    /** <code>{"messages":[…],"close":{…}}</code>, or one of the two; for an empty batch <code>{}</code>. */
    public static void batch(JsonGenerator json, Batch batch) {
        json.writeStartObject();
        if (!batch.messages().isEmpty()) {
            json.writeArrayPropertyStart("messages");
            long number = batch.first();
            for (Message message : batch.messages()) {
                message(json, number++, message);
            }
            json.writeEndArray();
        }
        batch.farewell().ifPresent(farewell -> close(json, batch.last(), farewell));
        json.writeEndObject();
    }

    /** <code>{"seq":7,"text":"héllo"}</code> or {@code "binary"}. */
    public static byte[] message(JsonWriter writer, long number, Message message) {
        return writer.bytes(expectedBytes(message), json -> message(json, number, message));
    }

    /** Unless something is escaped. */
    private static int expectedBytes(Message message) {
        int length = message.payload().length;
        return Math.toIntExact(AROUND + (message.text() ? length : (length + 2L) / 3 * 4));
    }

    static void message(JsonGenerator json, long number, Message message) {
        byte[] payload = message.payload();
        json.writeStartObject();
        json.writeNumberProperty("seq", number);
        if (message.text()) {
            json.writeName("text");
            string(json, payload);
        } else {
            json.writeName("binary");
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, payload, 0, payload.length);
        }
        json.writeEndObject();
    }

    /** Of what is UTF-8 already, and is not made a string. */
    static void string(JsonGenerator json, byte[] utf8) {
        json.writeUTF8String(utf8, 0, utf8.length);
    }

    // ---- farewells ----

    /** <code>{"close":{"seq":9,"code":1000,"reason":"","clean":true}}</code>. */
    public static byte[] close(long number, Farewell farewell) {
        return object(json -> close(json, number, farewell));
    }

    /** The same without a number: it concerns one WebSocket, and the session goes on. */
    public static byte[] closeHere(int code, String reason) {
        return object(json -> {
            json.writeObjectPropertyStart("close");
            members(json, new Farewell(code, reason, false));
            json.writeEndObject();
        });
    }

    /** <code>{"code":1000,"reason":"","clean":true}</code>: an event has its number in its id. */
    static byte[] farewell(Farewell farewell) {
        return object(json -> members(json, farewell));
    }

    private static void close(JsonGenerator json, long number, Farewell farewell) {
        json.writeObjectPropertyStart("close");
        json.writeNumberProperty("seq", number);
        members(json, farewell);
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, Farewell farewell) {
        json.writeNumberProperty("code", farewell.code());
        json.writeName("reason");
        string(
                json,
                farewell.reason()
                        .getBytes(StandardCharsets.UTF_8)); // half a surrogate pair would be an error to Jackson
        json.writeBooleanProperty("clean", farewell.clean());
    }

    // ---- the rest ----

    /** <code>{"ack":12}</code>: what was accepted from the client. */
    public static byte[] ack(long number) {
        return object(json -> json.writeNumberProperty("ack", number));
    }

    /** <code>{"superseded":true}</code>: another receives now. */
    public static byte[] superseded() {
        return object(json -> json.writeBooleanProperty("superseded", true));
    }

    /** The members alone. */
    public static byte[] description(Description of) {
        return object(json -> members(json, of));
    }

    /** <code>{"session":{…}}</code>. */
    public static byte[] session(Description of) {
        return object(json -> {
            json.writeObjectPropertyStart("session");
            members(json, of);
            json.writeEndObject();
        });
    }

    private static void members(JsonGenerator json, Description of) {
        json.writeStringProperty("id", of.id());
        json.writeStringProperty("protocol", of.protocol().orElse(null));
        json.writeNumberProperty("ack", of.ack());
        json.writeNumberProperty("resumeWindow", of.resumeWindow());
        json.writeNumberProperty("hold", of.hold());
        json.writeNumberProperty("maxMessage", of.maxMessage());
        json.writeNumberProperty("buffer", of.buffer());
        json.writeBooleanProperty("resume", of.resume());
    }

    private static byte[] object(JsonWriter.Value members) {
        return JsonWriter.once(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        });
    }

    /** Whole seconds, rounded up: a client that waits so long has waited long enough. */
    public static long seconds(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    private TowlineJson() {}
}
