package io.towline.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads response heads line by line, RFC 9112 §4 and §5, and passes over interim ones. Stricter than that RFC allows one to be: line
 * ends are CRLF, nothing is folded; where two readers could differ, one of them is the smuggler's.
 *
 * <p>Owner: one attempt, on its I/O thread.
 */
public final class ResponseParser {

    /** Over all heads, interim ones too, of an answer that is to be short. */
    public static final int MAX_BYTES = 16 * 1024;

    /** The map takes no more, and nobody's answer has so many: a hundred cookies are none that a browser would keep. */
    private static final int MOST_OF_ONE_NAME = 100;

    private static final int NO_WHOLE_LINE = -1;

    /** Each puts off the real answer, for which time begins anew. */
    private static final int MOST_INTERIM = 16;

    static final String CONTROL = "its head holds a control character";

    private final int mostBytes;
    private final Consumer<ResponseHead> interim;
    private final OtherProtocol other = new OtherProtocol();
    private byte[] whole = new byte[128];
    private final StringBuilder line = new StringBuilder();
    private boolean carriageReturn;
    private int bytes;
    private int interims;
    private Optional<ResponseHead> head = Optional.empty();

    public ResponseParser() {
        this(MAX_BYTES, skipped -> {});
    }

    /**
     * @param mostBytes over all heads, interim ones too
     * @param interim is told of each of these
     */
    public ResponseParser(int mostBytes, Consumer<ResponseHead> interim) {
        this.mostBytes = mostBytes;
        this.interim = interim;
    }

    /** Whether anything has come. */
    public boolean hasBegun() {
        return bytes > 0;
    }

    /** Takes bytes up to the end of a final head, which it then gives; what follows stays in {@code in}. */
    public Optional<ResponseHead> feed(ByteBuffer in) throws MalformedResponse {
        bytes += other.take(in);
        while (in.hasRemaining()) {
            int length = line.isEmpty() && !carriageReturn ? wholeLine(in) : NO_WHOLE_LINE;
            if (length != NO_WHOLE_LINE) {
                take(in, length);
                if (headEnds(whole, length)) {
                    return head;
                }
                continue;
            }
            if (++bytes > mostBytes) {
                throw new MalformedResponse("its head is longer than " + mostBytes + " bytes");
            }
            if (lineEnds(in.get())) {
                byte[] text = lineTaken();
                if (headEnds(text, text.length)) {
                    return head;
                }
            }
        }
        return Optional.empty();
    }

    /** The length of a sound line that has come whole, as nearly all do. Of any other {@link #lineEnds} judges each byte. */
    private int wholeLine(ByteBuffer in) {
        int from = in.position();
        int end = Math.min(in.limit(), from + mostBytes - bytes) - 1;
        for (int i = from; i < end; i++) {
            byte b = in.get(i);
            if (b == '\r') {
                return in.get(i + 1) == '\n' ? i - from : NO_WHOLE_LINE;
            }
            if (b >= 0 && b < 0x20 && b != '\t' || b == 0x7F) {
                return NO_WHOLE_LINE;
            }
        }
        return NO_WHOLE_LINE;
    }

    private void take(ByteBuffer in, int length) {
        if (length > whole.length) {
            whole = new byte[Math.max(2 * whole.length, length)];
        }
        in.get(whole, 0, length).position(in.position() + 2);
        bytes += length + 2;
    }

    private byte[] lineTaken() {
        byte[] text = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        line.setLength(0);
        return text;
    }

    private boolean lineEnds(byte b) throws MalformedResponse {
        char c = (char) (b & 0xFF);
        if (carriageReturn != (c == '\n')) {
            throw new MalformedResponse("a line of its head does not end in CRLF");
        }
        if (c == '\r' || c == '\n') {
            carriageReturn = c == '\r';
            return c == '\n';
        }
        if (c != '\t' && (c < 0x20 || c == 0x7F)) {
            throw new MalformedResponse(CONTROL);
        }
        line.append(c);
        return false;
    }

    private boolean headEnds(byte[] text, int length) throws MalformedResponse {
        if (head.isEmpty()) {
            head = Optional.of(statusLine(string(text, 0, length)));
            return false;
        }
        if (length > 0) {
            addField(head.get().headers(), text, length);
            return false;
        }
        if (head.get().interim()) {
            interims++;
            if (interims > MOST_INTERIM) {
                throw new MalformedResponse("there are more than " + MOST_INTERIM + " interim answers");
            }
            interim.accept(head.get());
            head = Optional.empty();
            return false;
        }
        return true;
    }

    /** {@code HTTP/1.1 101 Switching Protocols}; the second space may be missing where there is no reason. */
    private static ResponseHead statusLine(String text) throws MalformedResponse {
        boolean versioned = text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 ");
        boolean complete = text.length() == 12 || (text.length() > 12 && text.charAt(12) == ' ');
        if (!versioned || !complete || !digits(text, 9, 12) || text.charAt(9) == '0') {
            throw new MalformedResponse("its first line is no HTTP/1.1 status line");
        }
        String reason = text.length() > 13 ? text.substring(13) : "";
        return new ResponseHead(text.charAt(7) == '1', Integer.parseInt(text, 9, 12, 10), reason, new HeaderMap());
    }

    /** Every answer has some ten of these: so a name and a value are all that is made of one. */
    private static void addField(HeaderMap headers, byte[] text, int length) throws MalformedResponse {
        int colon = 0;
        while (colon < length && HeadText.isTokenChar(text[colon])) {
            colon++;
        }
        // A line that begins with a blank is a folded one (obs-fold), a blank before the colon is a smuggler's: no
        // token, either.
        if (colon == 0 || colon == length || text[colon] != ':') {
            throw new MalformedResponse("a line of its head is no header field");
        }
        HttpString name = HttpString.tryFromString(string(text, 0, colon)); // the same object for what is well known
        HeaderValues known = headers.get(name);
        if (known != null && known.size() >= MOST_OF_ONE_NAME) {
            throw new MalformedResponse("a field stands more than " + MOST_OF_ONE_NAME + " times in its head");
        }
        headers.add(name, trimmed(text, colon + 1, length));
    }

    private static String trimmed(byte[] text, int from, int to) {
        int begin = from;
        int end = to;
        while (begin < end && isBlank(text[begin])) {
            begin++;
        }
        while (end > begin && isBlank(text[end - 1])) {
            end--;
        }
        return string(text, begin, end);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static String string(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
