package io.towline.listener.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A chunked body (RFC 9112 §7.1), judged as it comes and written anew: the data as it is, without extensions, and all that comes in one piece as
 * one chunk, since whoever reads on pays for each. So whoever reads on sees one framing and no other: what two readers would part differently, such
 * as a size with a sign, a lone line feed, or data longer than its size, ends it with a fault. Trailers are kept apart, as values.
 *
 * <p>Holds a few bytes, and trailers. Owner: the connection's I/O thread.
 */
public final class ChunkedBody {

    /** Of a size; more would not fit where Undertow counts. */
    private static final int MOST_DIGITS = 14;

    /** Of extensions, and of trailers, in one body: few bodies have any, so they are not to cost much (CVE-2023-39326). */
    private static final int MOST_OVERHEAD = 8192;

    /** Whoever reads them has them in a map, which takes so many of one name, and more. */
    public static final int MOST_TRAILERS = 50;

    /** Of a piece: eight digits of an int, and CR LF. */
    private static final int MOST_SIZE_LINE = 10;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** RFC 9110 §6.5.1: they would say where the message ends, or whose it is, when it is too late. */
    private static final Set<String> NOT_IN_TRAILERS = Set.of("content-length", "transfer-encoding", "host");

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_END,
        TRAILER_BEGIN,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_END,
        END,
        OVER
    }

    private State state = State.SIZE;
    private int digits;
    private long left;
    private int overhead;
    private int lines;
    private StringBuilder trailer;
    private final StringBuilder value = new StringBuilder(0);
    private final HeaderMap trailers = new HeaderMap();
    private String fault;

    /** Whether the body has ended as it should; what stands behind it was not taken. */
    public boolean isOver() {
        return state == State.OVER && fault == null;
    }

    /** What is wrong with it, as a sentence; nothing further is taken then. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** What came behind the last chunk, for who passes the body on: they are not in what is read in the body's place. */
    public HeaderMap trailers() {
        return trailers;
    }

    /** Takes bytes up to the body's end, and gives those that are to be read in their place: no more than came, but for a few. */
    public ByteBuffer feed(ByteBuffer in) {
        boolean ended = state == State.OVER;
        ByteBuffer out = ByteBuffer.allocate(MOST_SIZE_LINE + in.remaining() + CRLF.length + LAST.length)
                .position(MOST_SIZE_LINE);
        while (in.hasRemaining() && state != State.OVER) {
            if (state == State.DATA) {
                copy(in, out);
            } else {
                take((char) (in.get() & 0xFF));
            }
        }
        return written(out, !ended && isOver());
    }

    /** The size is known last, so it is put in front of what is there. */
    private ByteBuffer written(ByteBuffer out, boolean ends) {
        int size = out.position() - MOST_SIZE_LINE;
        int begin = MOST_SIZE_LINE;
        if (size > 0) {
            byte[] digits = Integer.toHexString(size).getBytes(StandardCharsets.US_ASCII);
            begin -= digits.length + CRLF.length;
            out.put(CRLF);
            out.put(begin, digits).put(begin + digits.length, CRLF);
        }
        if (ends) {
            out.put(LAST);
        }
        return out.flip().position(begin);
    }

    private void copy(ByteBuffer in, ByteBuffer out) {
        int count = (int) Math.min(left, in.remaining());
        out.put(in.slice(in.position(), count));
        in.position(in.position() + count);
        left -= count;
        state = left == 0 ? State.DATA_CR : State.DATA;
    }

    private void take(char c) {
        switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> extension(c);
            case SIZE_END -> sizeEnds(c);
            case DATA_CR -> expect(c, '\r', State.DATA_END, "A chunk's data is longer than its size.");
            case DATA_END -> expect(c, '\n', State.SIZE, "A chunk's data does not end with CR LF.");
            case TRAILER_BEGIN -> trailerBegins(c);
            case TRAILER_NAME -> trailerName(c);
            case TRAILER_VALUE -> trailerValue(c);
            case TRAILER_END -> expect(c, '\n', State.TRAILER_BEGIN, "A line of the trailers does not end with CR LF.");
            case END -> expect(c, '\n', State.OVER, "The body does not end with CR LF.");
            case DATA, OVER -> throw new AssertionError(state);
        }
    }

    private void size(char c) {
        if (Chars.isHex(c)) {
            left = left << 4 | Character.digit(c, 16);
            digits++;
            if (digits > MOST_DIGITS) {
                broken("A chunk's size has more than " + MOST_DIGITS + " digits.");
            }
        } else if (digits > 0 && c == '\r') {
            state = State.SIZE_END;
        } else if (digits > 0 && c == ';') {
            state = State.EXTENSION;
        } else {
            broken("A chunk's size is no hexadecimal number.");
        }
    }

    private void extension(char c) {
        if (c == '\r') {
            state = State.SIZE_END;
        } else if (isText(c)) {
            count();
        } else {
            broken("A chunk's extension holds a control character.");
        }
    }

    private void sizeEnds(char c) {
        expect(
                c,
                '\n',
                left == 0 ? State.TRAILER_BEGIN : State.DATA,
                "The line of a chunk's size does not end with CR LF.");
        digits = 0;
    }

    private void trailerBegins(char c) {
        if (c == '\r') {
            state = State.END;
        } else if (Chars.isTokenChar(c)) {
            state = State.TRAILER_NAME;
            trailer = new StringBuilder();
            trailerName(c);
        } else {
            broken("A trailer's name is none.");
        }
    }

    private void trailerName(char c) {
        if (c == ':') {
            state = State.TRAILER_VALUE;
            value.setLength(0);
            if (NOT_IN_TRAILERS.contains(trailer.toString().toLowerCase(Locale.ROOT))) {
                broken("A trailer may not be Content-Length, Transfer-Encoding or Host.");
            }
        } else if (Chars.isTokenChar(c)) {
            trailer.append(c);
            count();
        } else {
            broken("A trailer's name is none, or is not followed by a colon.");
        }
    }

    private void trailerValue(char c) {
        if (c == '\r') {
            state = State.TRAILER_END;
            keep();
        } else if (isText(c)) {
            value.append(c);
            count();
        } else {
            broken("A trailer's value holds a control character.");
        }
    }

    private void keep() {
        lines++;
        if (lines > MOST_TRAILERS) {
            broken("The body has more than " + MOST_TRAILERS + " trailers.");
        } else {
            trailers.add(new HttpString(trailer.toString()), value.toString().strip());
        }
    }

    private void count() {
        overhead++;
        if (overhead > MOST_OVERHEAD) {
            broken("The body's chunk extensions and trailers take more than " + MOST_OVERHEAD + " bytes.");
        }
    }

    private void expect(char c, char expected, State next, String otherwise) {
        if (c == expected) {
            state = next;
        } else {
            broken(otherwise);
        }
    }

    private void broken(String sentence) {
        fault = sentence;
        state = State.OVER;
    }

    private static boolean isText(char c) {
        return c >= ' ' && c != 0x7F || c == '\t';
    }
}
