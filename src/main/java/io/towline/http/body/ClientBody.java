package io.towline.http.body;

import io.towline.header.Forwarding;
import io.towline.http1.InterimHeadWriter;
import io.towline.io.IoThread;
import io.towline.io.MalformedBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.xnio.channels.StreamSourceChannel;

/**
 * The body of a client's request, read piece by piece and framed for the server: as it is where its length was told, else in chunks.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class ClientBody {

    /** In front of a chunk: its size, six digits at most, and a line end. */
    private static final int SIZE_LINE = 8;

    /** What the server does not take waits in memory. */
    private static final int MOST_AT_ONCE = 64 * 1024;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * What a route has to say of it.
     *
     * @param most bytes; empty: any number
     * @param forwarding which of its trailers go on
     */
    public record Terms(OptionalLong most, Forwarding forwarding) {}

    /** It is longer than the route lets it be. */
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final HttpServerExchange exchange;
    private final Terms terms;
    private final OptionalLong length;
    private final boolean chunked;
    private final Runnable readable;

    private Optional<StreamSourceChannel> source = Optional.empty();
    private final KeptBody kept;
    private long taken;
    private boolean ended;
    private boolean over;

    /** @param readable called on the I/O thread when there is something to {@link #fill} with */
    public ClientBody(HttpServerExchange exchange, IoThread io, Terms terms, Runnable readable) {
        this.exchange = exchange;
        this.terms = terms;
        this.readable = readable;
        boolean told = exchange.getRequestHeaders().contains(Headers.CONTENT_LENGTH);
        over = exchange.isRequestComplete();
        length = told ? OptionalLong.of(exchange.getRequestContentLength()) : OptionalLong.empty();
        chunked = !told && !over;
        kept = new KeptBody(io, over ? 0 : length.orElse(Long.MAX_VALUE));
    }

    /** As its client told it. */
    public OptionalLong length() {
        return length;
    }

    /** Whether it goes to the server in chunks. */
    public boolean isChunked() {
        return chunked;
    }

    public boolean isTooLong() {
        return length.orElse(0) > terms.most().orElse(Long.MAX_VALUE);
    }

    public boolean isOver() {
        return over;
    }

    /** Whether it can be sent from its beginning whatever is read of it, until {@link #forget}. */
    public boolean isShort() {
        return kept.isWhole();
    }

    /** Whether another server can be sent all of it. */
    public boolean canBeSentAgain() {
        return taken == 0 || kept.isWhole();
    }

    /** The next server gets it from its beginning; in chunks even an empty one has an end that is to be said. */
    public void rewind() {
        if (taken > 0 || chunked) {
            over = false;
            kept.rewind();
        }
    }

    /** There will be no next server. */
    public void forget() {
        kept.forget();
    }

    /** Bytes of payload that were read. */
    public long taken() {
        return taken;
    }

    /**
     * Reads what is there into {@code buffer}, behind its position, and frames it.
     *
     * @param buffer at its beginning it may be left with a higher position: what goes out lies from there to the limit that it then has. Behind a
     *     head it keeps its position
     * @return whether anything came: payload, or the end
     */
    public boolean fill(ByteBuffer buffer) throws IOException {
        int begin = buffer.position();
        int payload = begin + (chunked ? SIZE_LINE : 0);
        buffer.position(payload);
        if (chunked) {
            buffer.limit(buffer.limit() - CRLF.length);
        }
        buffer.limit(Math.min(buffer.limit(), payload + MOST_AT_ONCE));
        int got = read(buffer);
        buffer.limit(buffer.capacity());
        if (got <= 0) {
            buffer.position(begin);
            return got < 0 && ended(buffer);
        }
        if (chunked) {
            frame(buffer, begin, payload, got);
        } else {
            buffer.limit(payload + got).position(begin);
        }
        return true;
    }

    private int read(ByteBuffer buffer) throws IOException {
        if (kept.hasMore()) {
            return kept.give(buffer);
        }
        int got = ended ? -1 : source().read(buffer);
        ended = got < 0;
        if (got > 0) {
            taken += got;
            judge();
            kept.add(buffer, got);
        }
        return got;
    }

    private void judge() throws IOException {
        if (taken > length.orElse(Long.MAX_VALUE)) {
            throw new MalformedBody("The body is longer than it said.");
        }
        if (taken > terms.most().orElse(Long.MAX_VALUE)) {
            throw new TooLong();
        }
    }

    /** Whoever frames it has seen to its length; here is the last gate, since a server would take what is too much for another request. */
    private boolean ended(ByteBuffer buffer) throws MalformedBody {
        if (taken < length.orElse(0)) {
            throw new MalformedBody("The body is shorter than it said.");
        }
        over = true;
        int begin = buffer.position();
        if (chunked) {
            HeaderMap trailers = exchange.getAttachment(HttpAttachments.REQUEST_TRAILERS);
            buffer.put(trailers == null ? ByteBuffer.wrap(LAST) : lastChunk(trailers));
        }
        buffer.limit(buffer.position()).position(begin);
        return true;
    }

    private ByteBuffer lastChunk(HeaderMap trailers) {
        return InterimHeadWriter.lastChunk(terms.forwarding().trailers(exchange.getRequestHeaders(), trailers));
    }

    private static void frame(ByteBuffer buffer, int begin, int payload, int count) {
        byte[] size = Integer.toHexString(count).getBytes(StandardCharsets.US_ASCII);
        buffer.position(payload + count).put(CRLF);
        int end = buffer.position();
        int line = size.length + CRLF.length;
        if (begin == 0) {
            buffer.position(payload - line).put(size).put(CRLF);
            buffer.position(payload - line).limit(end);
            return;
        }
        int moved = SIZE_LINE - line;
        buffer.position(begin).put(size).put(CRLF);
        buffer.put(begin + line, buffer, payload, count + CRLF.length);
        buffer.position(begin).limit(end - moved);
    }

    private StreamSourceChannel source() {
        if (source.isEmpty()) {
            StreamSourceChannel opened = exchange.getRequestChannel();
            opened.getReadSetter().set(channel -> readable.run());
            source = Optional.of(opened);
        }
        return source.get();
    }

    /**
     * Reads what is there, for nobody.
     *
     * @return how many bytes were dropped; -1 at the end
     */
    public int drop(ByteBuffer scrap) throws IOException {
        int got = source().read(scrap);
        over = got < 0;
        return got;
    }

    public void awaitMore() {
        source().resumeReads();
    }

    public void stop() {
        if (!over) {
            source.ifPresent(StreamSourceChannel::suspendReads);
        }
    }
}
