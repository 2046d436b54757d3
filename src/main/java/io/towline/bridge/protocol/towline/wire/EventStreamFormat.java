package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Server-sent events, as the HTML standard defines them (§9.2.6). Each bears the id that an EventSource acknowledges it by. */
public record EventStreamFormat(String id, JsonWriter json) implements StreamFormat {

    public static final String TYPE = "text/event-stream";

    /** The number of an event after which nothing is to come: who comes back with it is told to stop. */
    private static final String END = "end";

    /** A multiple of three, so that only the last block is padded. */
    private static final int BASE64_BLOCK = 3 * 4096;

    /** Milliseconds. */
    private static final long SOON = 20;

    @Override
    public String contentType() {
        return TYPE;
    }

    @Override
    public void begin(ChunkWriter out, Beginning beginning) {
        pad(out, beginning.padding());
        retry(out, beginning.retryMillis());
        head(out, "session", Long.toString(beginning.acknowledged()));
        out.put(TowlineJson.description(beginning.description())).put("\n\n");
    }

    private static void pad(ChunkWriter out, int bytes) {
        if (bytes == 0) {
            return;
        }
        out.put(':');
        for (int i = 2; i < bytes; i++) {
            out.put(' ');
        }
        out.put('\n');
    }

    @Override
    public void batch(ChunkWriter out, Batch batch) {
        long number = batch.first();
        for (Message message : batch.messages()) {
            message(out, number++, message);
        }
        if (batch.farewell().isPresent()) {
            close(out, id, Long.toString(batch.last()), batch.farewell().get());
        }
    }

    private void message(ChunkWriter out, long number, Message message) {
        String at = Long.toString(number);
        byte[] payload = message.payload();
        if (!message.text()) {
            head(out, "binary", at);
            base64(out, payload);
            out.put("\n\n");
        } else if (isPlain(payload)) {
            out.put("id: ").put(id).put(':').put(at).put('\n');
            lines(out, payload);
        } else {
            head(out, "json", at);
            json.write(out, value -> TowlineJson.string(value, payload));
            out.put("\n\n");
        }
    }

    private static void base64(ChunkWriter out, byte[] bytes) {
        Base64.Encoder encoder = Base64.getEncoder();
        for (int at = 0; at < bytes.length; at += BASE64_BLOCK) {
            int length = Math.min(BASE64_BLOCK, bytes.length - at);
            ByteBuffer block = encoder.encode(ByteBuffer.wrap(bytes, at, length));
            out.put(block.array(), block.position(), block.remaining());
        }
    }

    /** A carriage return would arrive as a line feed, and a NUL is not safe with every reader. */
    private static boolean isPlain(byte[] text) {
        for (byte b : text) {
            if (b == '\r' || b == 0) {
                return false;
            }
        }
        return true;
    }

    /** One {@code data:} line for each line, behind a blank that is taken away again: a line may begin with one of its own. */
    private static void lines(ChunkWriter out, byte[] text) {
        int from = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                out.put("data: ").put(text, from, i + 1 - from);
                from = i + 1;
            }
        }
        out.put("data: ").put(text, from, text.length - from).put("\n\n");
    }

    @Override
    public void heartbeat(ChunkWriter out) {
        out.put(":\n"); // no empty line: to some clients (fetch-event-source) each ends an event
    }

    @Override
    public void superseded(ChunkWriter out) {
        head(out, "superseded", END);
        out.put("{}\n\n");
    }

    @Override
    public void comeBack(ChunkWriter out) {
        retry(out, SOON);
    }

    private static void retry(ChunkWriter out, long millis) {
        out.put("retry: ").put(millis).put("\n\n");
    }

    private static void close(ChunkWriter out, String id, String number, Farewell farewell) {
        head(out, "close", id, number);
        out.put(TowlineJson.farewell(farewell)).put("\n\n");
    }

    private void head(ChunkWriter out, String event, String number) {
        head(out, event, id, number);
    }

    private static void head(ChunkWriter out, String event, String id, String number) {
        out.put("event: ").put(event).put("\nid: ").put(id).put(':').put(number).put("\ndata: ");
    }

    /** The whole body for a session that cannot be gone on with; after this event a client stops. */
    public static byte[] lost(String id, Farewell farewell) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        close(out, id, END, farewell);
        out.pass();
        return whole.toByteArray();
    }

    /** The whole body for a client that is to come back later. */
    public static byte[] later(long millis) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        retry(out, millis);
        out.pass();
        return whole.toByteArray();
    }
}
