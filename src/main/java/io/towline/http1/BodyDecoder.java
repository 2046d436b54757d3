package io.towline.http1;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the payload of an answer's body as it streams by, and its end (RFC 9112 §6.3): there is none, it is of a known length, chunked, or
 * up to the end of the connection. Holds no payload.
 *
 * <p>Owner: one request, on its I/O thread.
 */
public final class BodyDecoder {

    private enum Framing {
        COUNTED,
        CHUNKED,
        UNTIL_END
    }

    private static final int MOST_LENGTH_DIGITS = 18;

    private final Framing framing;
    private final OptionalLong length;
    private final Optional<ChunkDecoder> chunks;
    private long left;
    private boolean over;

    private BodyDecoder(Framing framing, OptionalLong length) {
        this.framing = framing;
        this.length = length;
        chunks = framing == Framing.CHUNKED ? Optional.of(new ChunkDecoder()) : Optional.empty();
        left = length.orElse(0);
        over = framing == Framing.COUNTED && left == 0;
    }

    /** @param toHead whether it answers a HEAD request: then its fields tell of a body that does not come */
    public static BodyDecoder of(ResponseHead head, boolean toHead) throws MalformedResponse {
        HeaderMap headers = head.headers();
        HeaderValues codings = headers.get(Headers.TRANSFER_ENCODING);
        HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
        if (codings != null && lengths != null) {
            throw new MalformedResponse("it has both a Content-Length and a Transfer-Encoding");
        }
        OptionalLong told = lengths == null ? OptionalLong.empty() : OptionalLong.of(length(lengths));
        boolean coded = codings != null && chunked(codings, head.http11());
        if (toHead || head.status() == 204 || head.status() == 304) {
            return new BodyDecoder(Framing.COUNTED, OptionalLong.of(0));
        }
        if (coded) {
            return new BodyDecoder(Framing.CHUNKED, OptionalLong.empty());
        }
        return new BodyDecoder(told.isPresent() ? Framing.COUNTED : Framing.UNTIL_END, told);
    }

    /** RFC 9112 §6.1: from HTTP/1.0 any is suspect. */
    private static boolean chunked(HeaderValues codings, boolean http11) throws MalformedResponse {
        if (!http11 || codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new MalformedResponse("its Transfer-Encoding is not just chunked");
        }
        return true;
    }

    private static long length(HeaderValues values) throws MalformedResponse {
        String text = values.getFirst();
        if (values.size() != 1 || text.isEmpty() || text.length() > MOST_LENGTH_DIGITS || !digits(text)) {
            throw new MalformedResponse("its Content-Length is no single number");
        }
        return Long.parseLong(text);
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** As the head told it; 0 where there is none. Empty where only the body's end tells. */
    public OptionalLong length() {
        return length;
    }

    /**
     * Takes the bytes of {@code in}, and leaves the payload among them in their place, from its position to its limit.
     *
     * @return bytes behind the body's end, which were taken too: nobody asked for them
     */
    public int decode(ByteBuffer in) throws MalformedResponse {
        if (framing == Framing.UNTIL_END) {
            return 0;
        }
        if (chunks.isPresent()) {
            int excess = chunks.get().decode(in);
            over = chunks.get().isOver();
            return excess;
        }
        int payload = (int) Math.min(left, in.remaining());
        int excess = in.remaining() - payload;
        in.limit(in.position() + payload);
        left -= payload;
        over = left == 0;
        return excess;
    }

    /**
     * The server closed: the end of a body that nothing else ends.
     *
     * @param cut without TLS's close_notify: anybody on the way can have made that end (RFC 9112 §9.8)
     */
    public void end(boolean cut) throws MalformedResponse {
        if (framing != Framing.UNTIL_END) {
            throw new MalformedResponse("it broke off in the middle of its body");
        }
        if (cut) {
            throw new MalformedResponse("it closed without TLS's close_notify: its answer may be cut");
        }
        over = true;
    }

    public boolean isOver() {
        return over;
    }

    /** Whether only the end of the connection ends it. */
    public boolean endsWithConnection() {
        return framing == Framing.UNTIL_END;
    }

    /** What came behind a chunked body; empty where there is none, or not yet. */
    public Optional<HeaderMap> trailers() {
        return chunks.flatMap(ChunkDecoder::trailers);
    }
}
