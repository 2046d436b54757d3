package io.towline.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the chunks off a body (RFC 9112 §7.1), in place. Strict: sizes are bare hexadecimal numbers, lines end with CR LF; what two readers would
 * part differently is no body. Extensions are passed over; trailers are read, but none that would tell of the message's own framing.
 *
 * <pre>
 *   SIZE [EXTENSION] SIZE_END ( DATA DATA_CR DATA_LF SIZE ... | LINE LINE_LF ... OVER )      behind the last chunk come trailer lines
 * </pre>
 *
 * <p>Owner: one request, on its I/O thread.
 */
final class ChunkDecoder {

    private static final int MOST_DIGITS = 15;

    /** Size lines' extensions and trailers of one body: they are not what a body is for. */
    private static final int MOST_OVERHEAD = 16 * 1024;

    /** The map that takes them has room for so many of one name, and more. */
    private static final int MOST_TRAILERS = 50;

    /** They say where the body ends, or whose it is: as trailers they contradict what was said before. */
    private static final Set<String> FRAMING = Set.of("transfer-encoding", "content-length", "host");

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        LINE,
        LINE_LF,
        OVER
    }

    private State state = State.SIZE;
    private int digits;
    private long left;
    private int overhead;
    private int lines;
    private StringBuilder line;
    private HeaderMap trailers;

    boolean isOver() {
        return state == State.OVER;
    }

    Optional<HeaderMap> trailers() {
        return Optional.ofNullable(trailers);
    }

    /** As {@link BodyDecoder#decode}. */
    int decode(ByteBuffer in) throws MalformedResponse {
        int end = in.limit();
        int from = in.position();
        int payload = from;
        while (from < end && state != State.OVER) {
            if (state == State.DATA) {
                int count = (int) Math.min(left, end - from);
                if (payload != from) {
                    in.put(payload, in, from, count);
                }
                payload += count;
                from += count;
                left -= count;
                state = left == 0 ? State.DATA_CR : State.DATA;
            } else {
                take((char) (in.get(from++) & 0xFF));
            }
        }
        in.limit(payload);
        return end - from;
    }

    private void take(char c) throws MalformedResponse {
        switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> extension(c);
            case SIZE_END -> {
                expect(c, '\n', left == 0 ? State.LINE : State.DATA);
                digits = 0;
            }
            case DATA_CR -> expect(c, '\r', State.DATA_LF);
            case DATA_LF -> expect(c, '\n', State.SIZE);
            case LINE -> trailer(c);
            case LINE_LF -> {
                expect(c, '\n', State.LINE);
                lineEnds();
            }
            case DATA, OVER -> throw new AssertionError(state);
        }
    }

    private void size(char c) throws MalformedResponse {
        int digit = Character.digit(c, 16);
        if (digit >= 0 && c < 0x80) {
            left = left << 4 | digit;
            digits++;
            if (digits > MOST_DIGITS) {
                throw malformed("a chunk's size has more than " + MOST_DIGITS + " digits");
            }
        } else if (digits > 0 && c == '\r') {
            state = State.SIZE_END;
        } else if (digits > 0 && c == ';') {
            state = State.EXTENSION;
        } else {
            throw malformed("a chunk's size is no hexadecimal number");
        }
    }

    private void extension(char c) throws MalformedResponse {
        if (c == '\r') {
            state = State.SIZE_END;
        } else {
            overhead(c);
        }
    }

    private void trailer(char c) throws MalformedResponse {
        if (c == '\r') {
            state = State.LINE_LF;
            return;
        }
        overhead(c);
        if (line == null) {
            line = new StringBuilder();
        }
        line.append(c);
    }

    private void overhead(char c) throws MalformedResponse {
        if (c < ' ' && c != '\t' || c == 0x7F) {
            throw malformed("a line of it holds a control character");
        }
        overhead++;
        if (overhead > MOST_OVERHEAD) {
            throw malformed("extensions and trailers take more than " + MOST_OVERHEAD + " bytes");
        }
    }

    private void lineEnds() throws MalformedResponse {
        if (line == null || line.isEmpty()) {
            state = State.OVER;
            return;
        }
        String text = line.toString();
        line.setLength(0);
        int colon = text.indexOf(':');
        String name = text.substring(0, Math.max(colon, 0));
        if (!HeadText.isToken(name)) {
            throw malformed("a trailer's name is none");
        }
        if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw malformed("a trailer is " + name + ", which no trailer may be");
        }
        if (trailers == null) {
            trailers = new HeaderMap();
        }
        lines++;
        if (lines > MOST_TRAILERS) {
            throw malformed("it has more than " + MOST_TRAILERS + " trailers");
        }
        trailers.add(
                new HttpString(name.getBytes(StandardCharsets.ISO_8859_1)),
                text.substring(colon + 1).trim());
    }

    private void expect(char c, char expected, State next) throws MalformedResponse {
        if (c != expected) {
            throw malformed("a chunk or a line does not end where it should");
        }
        state = next;
    }

    private static MalformedResponse malformed(String how) {
        return new MalformedResponse("its chunked body is malformed: " + how);
    }
}
