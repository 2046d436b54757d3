package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.Escape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * The JSON objects of the protocol, downwards, as UTF-8. By hand and not by a library: payloads are UTF-8 already, and go over in runs
 * of bytes without being made strings.
 */
public final class TowlineJson {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** What stands around a payload: names, marks, and a number of 19 digits at most. */
    private static final int AROUND = 48;

    /** A multiple of three, so that only the last block is padded. */
    private static final int BASE64_BLOCK = 3 * 4096;

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

    /** Room that {@link #message} needs at most: exact in the payload, since escaped text may be six times as long. */
    static long mostBytes(Message message) {
        byte[] payload = message.payload();
        if (!message.text()) {
            return AROUND + (payload.length + 2L) / 3 * 4;
        }
        long bytes = AROUND + (long) payload.length;
        for (byte b : payload) {
            bytes += escapes(b) ? escapeLength(b) - 1 : 0;
        }
        return bytes;
    }

    /** <code>{"seq":7,"text":"héllo"}</code> or {@code "binary"}, into a buffer with room for {@link #mostBytes}. */
    static void message(ByteBuffer out, long number, Message message) {
        ByteBuffer rest = out.slice();
        message(new ChunkWriter(rest, TowlineJson::tooSmall), number, message);
        out.position(out.position() + rest.position());
    }

    private static void tooSmall(ByteBuffer full) {
        throw new IllegalStateException("more than " + full.limit() + " bytes for one message");
    }

    static void message(ChunkWriter out, long number, Message message) {
        out.put("{\"seq\":").put(number);
        if (message.text()) {
            out.put(",\"text\":");
            string(out, message.payload());
        } else {
            out.put(",\"binary\":\"");
            base64(out, message.payload());
            out.put('"');
        }
        out.put('}');
    }

    /** <code>{"messages":[…],"close":{…}}</code>, or one of the two; for an empty batch <code>{}</code>. */
    public static void batch(ChunkWriter out, Batch batch) {
        out.put('{');
        if (!batch.messages().isEmpty()) {
            out.put("\"messages\":[");
            long number = batch.first();
            for (Message message : batch.messages()) {
                if (number > batch.first()) {
                    out.put(',');
                }
                message(out, number++, message);
            }
            out.put(']');
        }
        if (batch.farewell().isPresent()) {
            out.put(batch.messages().isEmpty() ? "\"close\":" : ",\"close\":");
            out.put(farewell(batch.last(), batch.farewell().get()));
        }
        out.put('}');
    }

    /** <code>{"seq":9,"code":1000,"reason":"","clean":true}</code>, without the name around it. */
    static byte[] farewell(long number, Farewell farewell) {
        return farewell("{\"seq\":" + number + ",", farewell);
    }

    /** The same without a number, which an event has in its id. */
    static byte[] farewell(Farewell farewell) {
        return farewell("{", farewell);
    }

    private static byte[] farewell(String begin, Farewell farewell) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        out.put(begin).put("\"code\":").put((long) farewell.code()).put(",\"reason\":");
        string(out, farewell.reason().getBytes(StandardCharsets.UTF_8));
        out.put(",\"clean\":").put(Boolean.toString(farewell.clean())).put('}').pass();
        return whole.toByteArray();
    }

    /** The description, without a name around it. */
    public static byte[] description(Description of) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        out.put("{\"id\":\"").put(of.id()).put("\",\"protocol\":");
        if (of.protocol().isPresent()) {
            string(out, of.protocol().get().getBytes(StandardCharsets.UTF_8));
        } else {
            out.put("null");
        }
        out.put(",\"ack\":").put(of.ack());
        out.put(",\"resumeWindow\":").put(of.resumeWindow());
        out.put(",\"hold\":").put(of.hold());
        out.put(",\"maxMessage\":").put(of.maxMessage());
        out.put(",\"buffer\":").put(of.buffer());
        out.put(",\"resume\":").put(Boolean.toString(of.resume())).put('}').pass();
        return whole.toByteArray();
    }

    /** Whole seconds, rounded up: a client that waits so long has waited long enough. */
    public static long seconds(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** A string, quotes included, RFC 8259 §7. */
    static void string(ChunkWriter out, byte[] utf8) {
        out.put('"');
        int written = 0;
        for (int i = 0; i < utf8.length; i++) {
            if (escapes(utf8[i])) {
                out.put(utf8, written, i - written);
                escape(out, utf8[i]);
                written = i + 1;
            }
        }
        out.put(utf8, written, utf8.length - written).put('"');
    }

    /** Bytes of longer UTF-8 sequences are negative, and stay as they are. */
    private static boolean escapes(byte b) {
        return b == '"' || b == '\\' || b >= 0 && b < 0x20;
    }

    private static int escapeLength(byte b) {
        return Escape.letter(b) == 0 ? 6 : 2;
    }

    private static void escape(ChunkWriter out, byte b) {
        int letter = Escape.letter(b);
        out.put('\\');
        if (letter != 0) {
            out.put(letter);
        } else {
            out.put("u00").put(HEX[b >> 4]).put(HEX[b & 0xF]);
        }
    }

    static void base64(ChunkWriter out, byte[] bytes) {
        Base64.Encoder encoder = Base64.getEncoder();
        for (int at = 0; at < bytes.length; at += BASE64_BLOCK) {
            int length = Math.min(BASE64_BLOCK, bytes.length - at);
            ByteBuffer block = encoder.encode(ByteBuffer.wrap(bytes, at, length));
            out.put(block.array(), block.position(), block.remaining());
        }
    }

    private TowlineJson() {}
}
