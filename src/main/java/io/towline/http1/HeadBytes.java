package io.towline.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A head as it is being written. The last gate stands here: whoever forgot to judge a value is stopped, before it becomes a second message.
 *
 * <p>One for each head.
 */
final class HeadBytes {

    private static final int USUAL_BYTES = 1024;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;

    HeadBytes field(String name, String value) {
        text(name);
        put(':');
        put(' ');
        text(value);
        newLine();
        return this;
    }

    HeadBytes fields(HeaderMap fields) {
        long at = fields.fastIterateNonEmpty();
        while (at != -1L) {
            HeaderValues values = fields.fiCurrent(at);
            for (int i = 0; i < values.size(); i++) {
                name(values.getHeaderName());
                put(':');
                put(' ');
                text(values.get(i));
                newLine();
            }
            at = fields.fiNextNonEmpty(at);
        }
        return this;
    }

    /** The whole head. */
    ByteBuffer finish() {
        newLine();
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private void name(HttpString name) {
        int count = name.length();
        room(count);
        name.copyTo(bytes, length);
        check(count);
    }

    /** As Undertow reads header fields: a character for each byte. */
    void text(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c > 0xFF) {
                throw new IllegalArgumentException("a line of the head holds a character that is no byte");
            }
            bytes[length + i] = (byte) c;
        }
        check(count);
    }

    private void check(int count) {
        int end = length + count;
        for (int i = length; i < end; i++) {
            byte b = bytes[i];
            if (b == '\r' || b == '\n' || b == 0) {
                throw new IllegalArgumentException("a line of the head holds a line break or NUL");
            }
        }
        length = end;
    }

    void newLine() {
        room(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    void put(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
