package io.towline.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects the body of an answer that is no 101, by the rules of RFC 9112 §6.3: none, of a known length, chunked, or up to the
 * end of the connection. Whole in memory, since such bodies are error pages; bounded.
 *
 * <p>Owner: one attempt, on its I/O thread.
 */
public final class ResponseBody {

    public static final int MAX_BYTES = 256 * 1024;

    private static final Pattern LENGTH = Pattern.compile("\\d{1,15}");

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final Framing framing;

    private ResponseBody(Framing framing) {
        this.framing = framing;
    }

    /** How a body's end is found. */
    private sealed interface Framing {
        /** @return whether the body is whole */
        boolean take(ByteBuffer in, ResponseBody body) throws MalformedResponse;
    }

    public static ResponseBody of(ResponseHead head) throws MalformedResponse {
        if (head.status() == 204 || head.status() == 304) {
            return new ResponseBody(new Counted(0));
        }
        HeaderMap headers = head.headers();
        boolean coded = headers.contains(Headers.TRANSFER_ENCODING);
        boolean counted = headers.contains(Headers.CONTENT_LENGTH);
        if (coded && counted) {
            throw new MalformedResponse("it has both a Content-Length and a Transfer-Encoding");
        }
        if (coded) {
            return chunked(headers.get(Headers.TRANSFER_ENCODING));
        }
        return new ResponseBody(counted ? new Counted(length(headers.get(Headers.CONTENT_LENGTH))) : new UntilEnd());
    }

    private static ResponseBody chunked(HeaderValues codings) throws MalformedResponse {
        if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new MalformedResponse("its Transfer-Encoding is not just chunked");
        }
        return new ResponseBody(new Chunked());
    }

    private static int length(HeaderValues values) throws MalformedResponse {
        Set<String> different = new HashSet<>(values);
        if (different.size() != 1 || !LENGTH.matcher(values.getFirst()).matches()) {
            throw new MalformedResponse("its Content-Length is no single number");
        }
        long length = Long.parseLong(values.getFirst());
        if (length > MAX_BYTES) {
            throw tooLong();
        }
        return (int) length;
    }

    /** @return whether the body is whole; bytes behind its end are nobody's, as the connection is not used again */
    public boolean feed(ByteBuffer in) throws MalformedResponse {
        return framing.take(in, this);
    }

    /** The server closed. */
    public void end() throws MalformedResponse {
        if (!(framing instanceof UntilEnd)) {
            throw new MalformedResponse("it broke off in the middle of its body");
        }
    }

    public byte[] bytes() {
        return collected.toByteArray();
    }

    private void collect(ByteBuffer in, long most) throws MalformedResponse {
        byte[] piece = new byte[(int) Math.min(in.remaining(), most)];
        if (collected.size() + piece.length > MAX_BYTES) {
            throw tooLong();
        }
        in.get(piece);
        collected.writeBytes(piece);
    }

    private static MalformedResponse tooLong() {
        return new MalformedResponse("its body is longer than " + MAX_BYTES + " bytes");
    }

    private record Counted(int length) implements Framing {
        @Override
        public boolean take(ByteBuffer in, ResponseBody body) throws MalformedResponse {
            body.collect(in, length - body.collected.size());
            return body.collected.size() == length;
        }
    }

    private record UntilEnd() implements Framing {
        @Override
        public boolean take(ByteBuffer in, ResponseBody body) throws MalformedResponse {
            body.collect(in, Long.MAX_VALUE);
            return false;
        }
    }

    /** RFC 9112 §7.1. Chunk extensions are passed over, trailers too: nothing in the answer may depend on them. */
    private static final class Chunked implements Framing {

        private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,8})(?:[ \\t]*;.*)?");

        /** Size lines, extensions and trailers carry no payload, so they have a limit of their own. */
        private static final int MAX_OVERHEAD = 64 * 1024;

        private enum State {
            SIZE_LINE,
            PAYLOAD,
            PAYLOAD_END,
            TRAILERS
        }

        private final StringBuilder line = new StringBuilder();
        private State state = State.SIZE_LINE;
        private long left;
        private int overhead;

        @Override
        public boolean take(ByteBuffer in, ResponseBody body) throws MalformedResponse {
            while (in.hasRemaining()) {
                if (state == State.PAYLOAD) {
                    takePayload(in, body);
                } else if (lineEnds(in.get()) && bodyEnds()) {
                    return true;
                }
            }
            return false;
        }

        private void takePayload(ByteBuffer in, ResponseBody body) throws MalformedResponse {
            int before = in.remaining();
            body.collect(in, left);
            left -= before - in.remaining();
            state = left == 0 ? State.PAYLOAD_END : State.PAYLOAD;
        }

        private boolean lineEnds(byte b) throws MalformedResponse {
            if (++overhead > MAX_OVERHEAD) {
                throw new MalformedResponse("its chunks are mostly overhead");
            }
            line.append((char) (b & 0xFF));
            if (b != '\n') {
                return false;
            }
            if (line.length() < 2 || line.charAt(line.length() - 2) != '\r') {
                throw malformed();
            }
            line.setLength(line.length() - 2);
            return true;
        }

        private boolean bodyEnds() throws MalformedResponse {
            String text = line.toString();
            line.setLength(0);
            switch (state) {
                case SIZE_LINE -> startChunk(text);
                case PAYLOAD_END -> {
                    if (!text.isEmpty()) {
                        throw malformed();
                    }
                    state = State.SIZE_LINE;
                }
                case TRAILERS -> {
                    return text.isEmpty();
                }
                case PAYLOAD -> throw new AssertionError("payload has no lines");
            }
            return false;
        }

        private void startChunk(String text) throws MalformedResponse {
            var size = SIZE.matcher(text);
            if (!size.matches()) {
                throw malformed();
            }
            left = Long.parseLong(size.group(1), 16);
            state = left == 0 ? State.TRAILERS : State.PAYLOAD;
        }

        private static MalformedResponse malformed() {
            return new MalformedResponse("its chunked body is malformed");
        }
    }
}
