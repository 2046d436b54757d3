package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.StrictUtf8;
import io.towline.bridge.text.Unacceptable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes the body of a sending POST apart, by its type. Pure. */
public final class MessagesParser {

    /** Of one byte of a message: a control character, which JSON cannot say shorter. */
    private static final long LONGEST_ESCAPE = 6;

    /** Beside one largest message there is room for the JSON around it, or for many small ones. */
    private static final long JSON_AROUND = 64 * 1024;

    /** An array's, less its header. */
    private static final long LONGEST = Integer.MAX_VALUE - 16;

    /** In which of the three forms messages come. */
    public enum Form {
        TEXT,
        BINARY,
        JSON
    }

    private MessagesParser() {}

    /** By the field's type, whatever its parameters. */
    public static Optional<Form> form(String contentType) {
        return switch (contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case "text/plain" -> Optional.of(Form.TEXT);
            case "application/octet-stream" -> Optional.of(Form.BINARY);
            case "application/json" -> Optional.of(Form.JSON);
            default -> Optional.empty();
        };
    }

    /** How large a whole body of this form may be. */
    public static long mostBytes(Form form, long mostMessage) {
        return form == Form.JSON ? mostJson(mostMessage) : mostMessage;
    }

    /** A largest message in escapes, and what stands around it. */
    public static long mostJson(long mostMessage) {
        return Math.min(LONGEST_ESCAPE * mostMessage + JSON_AROUND, LONGEST);
    }

    public static List<Message> parse(Form form, byte[] body, long mostMessage) throws Unacceptable {
        return switch (form) {
            case TEXT -> List.of(new Message(true, text(body)));
            case BINARY -> List.of(new Message(false, body));
            case JSON -> StrictJson.read(body, json -> batch(json, mostMessage));
        };
    }

    private static byte[] text(byte[] body) throws Unacceptable {
        OptionalInt bad = StrictUtf8.firstBad(body);
        if (bad.isPresent()) {
            throw Unacceptable.malformed("The text is not valid UTF-8 at byte " + bad.getAsInt() + ".");
        }
        return body;
    }

    private static List<Message> batch(StrictJson json, long mostMessage) throws Unacceptable {
        return json.single("\"messages\"", name -> {
            if (!name.equals("messages")) {
                throw json.unknown();
            }
            return json.array(Batch.MOST, element -> message(element, mostMessage));
        });
    }

    private static Message message(StrictJson json, long mostMessage) throws Unacceptable {
        return json.single("\"text\" or \"binary\"", name -> payload(json, name, mostMessage));
    }

    /** The member {@code text} or {@code binary}. */
    static Message payload(StrictJson json, String name, long mostMessage) throws Unacceptable {
        return switch (name) {
            case "text" -> new Message(true, json.utf8(mostMessage));
            case "binary" -> new Message(false, json.base64(mostMessage));
            default -> throw json.unknown();
        };
    }
}
