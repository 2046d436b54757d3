package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import io.towline.io.ChangingSource;
import io.towline.io.MalformedBody;
import io.towline.io.Removable;
import io.towline.listener.exchange.ExchangeTarget;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Stands between a client of HTTP/1 and Undertow's parser: gathers each head, has it judged, and hands on what {@link RequestHead} made
 * of it, with whatever came behind it in the same read. Then it lets everything pass until the next head, but for chunked bodies: of
 * those it hands on what {@link ChunkedBody} made of them. Holds bytes only of a head that is not whole, and what it made of one read.
 *
 * <pre>
 *   HEAD --whole--> PASSING --exchange over--> HEAD ...
 *     |                |
 *     |                +--exchange over, and the last--> LEAVING
 *     |                +--chunks that are none--> LEAVING; the one who was told answers
 *     +--no good--> LEAVING: the parser gets a head to answer to
 *
 *   LEAVING: what the client still sends is dropped, so that it can read the answer before the connection closes
 * </pre>
 *
 * <p>Owner: the connection's I/O thread.
 */
final class HeadConduit extends ChangingSource implements Removable {

    /** As much as a client may have sent before it can have read the answer. */
    private static final int MOST_DROPPED = 1 << 20;

    private static final int DROPPED_AT_ONCE = 16 * 1024;

    private static final byte[] NOTHING = {};

    private enum State {
        HEAD,
        PASSING,
        LEAVING
    }

    /** What the parser gets of a good head. */
    enum Onward {
        /** As {@link RequestHead#onward} has it; {@link #begin} puts the true target, host and values into the exchange. */
        STAND_IN,
        UNCHANGED
    }

    private final RequestHead.Bounds bounds;
    private final Onward onward;
    private final Consumer<String> bodyBroke;
    private State state = State.HEAD;
    private HeadScan scan = new HeadScan();
    private byte[] gathered = NOTHING;
    private int length;

    /** Bytes of empty lines before it: without a bound, one who sends nothing else would keep the thread reading. */
    private int blank;

    /** How much of an unfinished head: 0, 1 (its first byte) or 2 (its first line). */
    private int judged;

    /** For the parser, before anything else; never both empty and there. */
    private ByteBuffer ready;

    /** How many bytes at its end the parser must get in one read: they hold the head's end, and it keeps but one buffer behind that. */
    private int together;

    private RequestHead head;

    /** While one is under way; else {@code null}. */
    private ChunkedBody chunks;

    private final RequestTrailers trailers = new RequestTrailers();

    private int dropped;

    /** Of a chunked body that nobody wants, how many bytes may still be read; Undertow would read on for as long as they come. */
    private long unwanted = Long.MAX_VALUE;

    /** @param bodyBroke told what is wrong with a body whose head was handed on, before whoever reads it is stopped */
    HeadConduit(StreamSourceConduit next, RequestHead.Bounds bounds, Onward onward, Consumer<String> bodyBroke) {
        super(next);
        this.bounds = bounds;
        this.onward = onward;
        this.bodyBroke = bodyBroke;
    }

    /** Whether something of a further request has come, and its exchange has not begun. */
    boolean begun() {
        return state == State.HEAD && (ready != null || scan.begun());
    }

    /** The head takes too long: the parser, when it is woken, has a refusal. */
    void refuse(Refusal refusal) {
        refuse(RequestHead.refused(text(), bounds, refusal));
    }

    /**
     * The exchange of the head that was read last has begun.
     *
     * @return why it is to be refused
     */
    Optional<Refusal> begin(HttpServerExchange exchange) {
        RequestHead begun = head;
        head = null;
        trailers.begin(exchange, chunks != null);
        if (begun == null) {
            return Optional.empty(); // the parser had these bytes before us
        }
        if (onward == Onward.UNCHANGED) {
            return begun.refusal();
        }
        ExchangeTarget.put(exchange, begun.target());
        begun.host().ifPresent(host -> exchange.getRequestHeaders().put(Headers.HOST, host));
        begun.spaced().forEach((name, values) -> exchange.getRequestHeaders().putAll(new HttpString(name), values));
        return begun.refusal();
    }

    /** Nobody reads the rest of the body but Undertow, which drops it. */
    void bodyIsUnwanted(long most) {
        unwanted = Math.min(unwanted, most);
    }

    /** The exchange is over, and was the last: what the client still sends is dropped, lest it reset the answer on its way. */
    void dropRest() {
        state = State.LEAVING;
        chunks = null;
        ready = null;
    }

    /** The exchange is over. What the parser has already read behind it is taken back: it would be parsed without asking us. */
    void awaitHead(HttpServerConnection http) {
        unwanted = Long.MAX_VALUE;
        PooledByteBuffer extra = http.getExtraBytes();
        if (extra == null) {
            awaitHead(ByteBuffer.allocate(0));
            return;
        }
        awaitHead(ByteBuffer.allocate(extra.getBuffer().remaining())
                .put(extra.getBuffer())
                .flip());
        extra.close();
        http.setExtraBytes(null);
    }

    /** @param behind what the parser had already read behind the last request */
    void awaitHead(ByteBuffer behind) {
        if (state == State.LEAVING) {
            return;
        }
        state = State.HEAD;
        scan = new HeadScan();
        chunks = null;
        trailers.forget();
        judged = 0;
        blank = 0;
        ready = joined(behind);
        together = 0;
    }

    /** With what the parser has not taken yet. */
    private ByteBuffer joined(ByteBuffer first) {
        int rest = ready == null ? 0 : ready.remaining();
        if (!first.hasRemaining() && rest == 0) {
            return null;
        }
        ByteBuffer joined = ByteBuffer.allocate(first.remaining() + rest).put(first);
        return (ready == null ? joined : joined.put(ready)).flip();
    }

    @Override
    public StreamSourceConduit beneath() {
        return state == State.PASSING && ready == null && chunks == null ? next : this;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return switch (state) {
            case PASSING -> ready != null ? deliver(dst) : chunks == null ? next.read(dst) : readChunks(dst);
            case LEAVING -> ready == null ? drop(dst) : deliver(dst);
            case HEAD -> readHead(dst);
        };
    }

    private int readHead(ByteBuffer dst) throws IOException {
        int from = dst.position();
        while (state == State.HEAD && dst.hasRemaining()) {
            int got = ready == null ? next.read(dst) : deliver(dst);
            if (got < 0 && scan.begun()) {
                refuse(Refusal.answered(400, "The request ends before its head is complete."));
                break;
            }
            if (got <= 0) {
                return got;
            }
            ByteBuffer piece = dst.duplicate().flip().position(from);
            dst.position(from);
            take(piece);
        }
        return ready == null ? 0 : deliver(dst);
    }

    private int readChunks(ByteBuffer dst) throws IOException {
        int from = dst.position();
        while (ready == null && chunks != null && dst.hasRemaining()) {
            int got = next.read(dst);
            if (got <= 0) {
                return got;
            }
            unwanted -= got;
            if (unwanted < 0) {
                state = State.LEAVING;
                chunks = null;
                throw new IOException("more of a body than is read for nobody");
            }
            ByteBuffer piece = dst.duplicate().flip().position(from);
            dst.position(from);
            ready = rewritten(piece);
            if (chunks != null && chunks.fault().isPresent()) {
                stop(chunks.fault().get(), dst);
            }
        }
        return ready == null ? 0 : deliver(dst);
    }

    /** What is to be read in its place, if anything is; behind the body's end what came there. */
    private ByteBuffer rewritten(ByteBuffer piece) {
        ByteBuffer body = chunks.feed(piece);
        if (chunks.isOver()) {
            trailers.came(chunks.trailers());
            chunks = null;
            body = ByteBuffer.allocate(body.remaining() + piece.remaining())
                    .put(body)
                    .put(piece)
                    .flip();
        }
        return body.hasRemaining() ? body : null;
    }

    private void stop(String fault, ByteBuffer scrap) throws IOException {
        dropRest();
        drop(scrap); // a socket that is closed with bytes in it is reset, and an answer may go with it
        bodyBroke.accept(fault);
        throw new MalformedBody(fault);
    }

    private void take(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            byte each = piece.get();
            boolean ends = scan.endsWith(each);
            if (scan.begun()) {
                gather(each, piece.remaining());
            } else {
                blank++;
            }
            if (scan.hasStrayed()) {
                refuse(RequestHead.refused(text(), bounds, RequestHead.noEmptyLine()));
                return;
            }
            if (ends) {
                complete(piece);
                return;
            }
            if (length > bounds.bytes()) {
                String begun = text();
                refuse(RequestHead.refused(begun, bounds, RequestHead.tooLarge(begun, bounds)));
                return;
            }
            if (blank > bounds.bytes()) {
                refuse(RequestHead.refused(text(), bounds, RequestHead.onlyBlank(bounds)));
                return;
            }
        }
        judgeBegun();
    }

    private void gather(byte each, int more) {
        if (length == gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.min(Math.max(2 * length, length + more + 1), bounds.bytes() + 1));
        }
        gathered[length++] = each;
    }

    private void complete(ByteBuffer behind) {
        RequestHead whole = RequestHead.judge(text(), bounds);
        if (whole.refusal().isPresent()) {
            refuse(whole);
            return;
        }
        ByteBuffer rest = joined(behind);
        if (whole.chunked()) {
            chunks = new ChunkedBody();
            rest = rest == null ? null : rewritten(rest);
            Optional<String> fault = chunks == null ? Optional.empty() : chunks.fault();
            if (fault.isPresent()) {
                chunks = null;
                refuse(RequestHead.refused(text(), bounds, Refusal.answered(400, fault.get())));
                return;
            }
        }
        head = onward == Onward.STAND_IN ? whole : whole.unchanged(text());
        together = 1 + (rest == null ? 0 : rest.remaining());
        ready = rest;
        ready = joined(ByteBuffer.wrap(head.onward()));
        state = State.PASSING;
        forget();
    }

    /** Twice at most, however many pieces it comes in: by its first byte, and by its first line. */
    private void judgeBegun() {
        if (scan.begun() && (judged == 0 || judged == 1 && scan.hasLine())) {
            judged = scan.hasLine() ? 2 : 1;
            RequestHead.judgeBegun(text(), bounds).ifPresent(this::refuse);
        }
    }

    private void refuse(RequestHead refused) {
        head = refused;
        ready = ByteBuffer.wrap(refused.onward());
        together = 1;
        state = State.LEAVING;
        forget();
    }

    private void forget() {
        gathered = NOTHING;
        length = 0;
    }

    private String text() {
        return new String(gathered, 0, length, StandardCharsets.ISO_8859_1);
    }

    private int deliver(ByteBuffer dst) {
        int count = Math.min(dst.remaining(), ready.remaining());
        if (count < ready.remaining() && ready.remaining() > together) {
            count = Math.min(count, ready.remaining() - together);
        }
        dst.put(ready.slice(ready.position(), count));
        ready.position(ready.position() + count);
        if (!ready.hasRemaining()) {
            ready = null;
        }
        return count;
    }

    /**
     * All that is there at the time, so that another read finds nothing: no event then. Undertow asks with room for a single byte, and a
     * system call for each of a million would keep the thread for seconds.
     */
    private int drop(ByteBuffer scrap) throws IOException {
        if (!scrap.hasRemaining()) {
            return 0;
        }
        ByteBuffer wide = ByteBuffer.allocate(DROPPED_AT_ONCE);
        while (dropped < MOST_DROPPED) {
            int got = next.read(wide.clear());
            if (got <= 0) {
                return got;
            }
            dropped += got;
        }
        return -1;
    }
}
