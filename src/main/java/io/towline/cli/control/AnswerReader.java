package io.towline.cli.control;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an answer of HTTP/1.1 whose body has a Content-Length, as all of the control socket's have. Pure. */
final class AnswerReader {

    static final int MOST_BYTES = 16 << 20;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])( [^\r\n]*)?\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length:[ \t]*([0-9]{1,9})[ \t]*\r\n");

    private AnswerReader() {}

    /** Reads to the end. */
    static ControlAnswer read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1); // a character for each byte
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new EOFException("the answer was cut short");
        }
        String head = text.substring(0, end + 2);
        Matcher status = STATUS.matcher(head);
        Matcher length = LENGTH.matcher(head);
        if (!status.lookingAt() || !length.find()) {
            throw new IOException("what answers does not speak as Towline does");
        }
        int bodyEnd = end + 4 + Integer.parseInt(length.group(1));
        if (bodyEnd > bytes.length) {
            throw new EOFException("the answer was cut short");
        }
        return new ControlAnswer(Integer.parseInt(status.group(1)), Arrays.copyOfRange(bytes, end + 4, bodyEnd));
    }
}
