package io.towline.listener.http2.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.conversation.Refusal;
import io.towline.listener.http2.frame.ClientStreams.State;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stands between a client's frames and Undertow's parser, which takes too much for good: names that become lines of HTTP/1, settings
 * without end, data on streams that are none. Frames pass as they are, but for field sections. These are read and judged here, and
 * Undertow gets what is left of them in plain words. Trailers, which it knows nothing of, it gets as the end of the body that they are, and the
 * connection as values.
 *
 * <pre>
 *   PREFACE -> HEAD --any other type--> PASSING (the parser takes it) -> HEAD ...
 *               ^ '--HEADERS, CONTINUATION--> FIELDS --,
 *               | '--GOAWAY--> LEAVING ----------------+
 *               '--------------------------------------'
 * </pre>
 *
 * <p>Owner: the connection's I/O thread.
 *
 * @param <T> what the parser makes of a frame
 */
public final class InboundFrames<T> {

    /** Takes a frame in pieces, beginning with its head. */
    public interface Parser<T> {
        /** The frame, when its head and all but the data of DATA have come; else null. */
        T parse(ByteBuffer data) throws IOException;
    }

    /** What frames that cannot pass ask of the connection that they came by. */
    public interface Connection {
        /** The client may send so much more on a stream, or, where that is 0, on all of them together. */
        void grant(int stream, int bytes) throws IOException;

        /** Whether an answer to this stream is under way. */
        boolean isAnswering(int stream);

        void resetStream(int stream, int error);

        /** Its request is none after all: its stream is to be reset (RFC 9113 §8.1.1). */
        void breaks(int stream, String fault);

        /** So much of a stream's body comes now, which is to be read. */
        void arrives(int stream, int bytes);

        /** What stands behind the body that ends now. */
        void trailers(int stream, HeaderMap trailers);

        /** The client opens nothing more, and waits for what it has asked (RFC 9113 §6.8). Undertow would drop that. */
        void clientLeaves();
    }

    private enum Phase {
        PREFACE,
        HEAD,
        PASSING,
        FIELDS,
        LEAVING
    }

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final int GOAWAY_BYTES = 8;
    private static final String BAD_LENGTH = "malformed in HTTP/2: the body is not as long as its content-length says";

    private final Parser<T> parser;
    private final Connection connection;
    private final Supplier<ByteBuffer> scratch;
    private final ClientStreams streams;
    private final RequestFields fields;
    private final HpackReader hpack;
    private final FieldBlock block;

    /** And, of DATA that is padded, how much. */
    private final ByteBuffer headBytes =
            ByteBuffer.allocate(FrameHead.BYTES + 1).limit(FrameHead.BYTES);

    private Phase phase = Phase.PREFACE;
    private int prefaceRead;
    private int unread;
    private boolean settled;
    private FrameHead current = new FrameHead(FrameHead.SETTINGS, FrameHead.ACK, 0, 0);
    private State arrivedOn = State.IDLE;
    private Optional<Refusal> refusal = Optional.empty();
    private String target = "/";
    private String host = "";

    /** What we tell the client of ourselves. */
    public record Bounds(int mostFieldBytes, int mostFields) {}

    /**
     * @param bounds as they are announced; fields without pseudo-fields
     * @param uploads how wide windows are
     * @param scratch room for a frame of that size and half as much again; free until this returns
     */
    public InboundFrames(
            Parser<T> parser,
            Connection connection,
            Bounds bounds,
            ClientStreams.Uploads uploads,
            Supplier<ByteBuffer> scratch) {
        this.parser = parser;
        this.connection = connection;
        this.scratch = scratch;
        streams = new ClientStreams(uploads, connection::grant);
        fields = new RequestFields(bounds.mostFieldBytes(), bounds.mostFields());
        hpack = new HpackReader(fields);
        block = new FieldBlock(Math.max(2 * bounds.mostFieldBytes(), FrameHead.MOST_PAYLOAD_BYTES));
    }

    public ClientStreams streams() {
        return streams;
    }

    /** The frame that the parser gave last. */
    public FrameHead current() {
        return current;
    }

    /** What its stream was before it, where it is DATA. */
    public State arrivedOn() {
        return arrivedOn;
    }

    /** Why the request that came last cannot go on; empty if it can. */
    public Optional<Refusal> refusal() {
        return refusal;
    }

    /** The {@code :path} of that request as it came, a character for each byte; Undertow gets a stand-in, and judges it by nothing. */
    public String target() {
        return target;
    }

    /** Likewise its {@code :authority}. */
    public String host() {
        return host;
    }

    /**
     * Takes bytes until a frame is there; what is behind it stays.
     *
     * @return the frame, or null when more must come
     * @throws ConnectionErrorException when the connection must end (RFC 9113 §5.4.1)
     */
    public T next(ByteBuffer data) throws IOException {
        T frame = null;
        while (frame == null && data.hasRemaining()) {
            frame = switch (phase) {
                case PREFACE -> preface(data);
                case HEAD -> head(data);
                case PASSING -> passed(parser.parse(data));
                case FIELDS -> fields(data);
                case LEAVING -> leaving(data);
            };
        }
        return frame;
    }

    private T preface(ByteBuffer data) throws ConnectionErrorException {
        if (data.get() != PREFACE[prefaceRead]) {
            throw broken("the client's first bytes are not those of HTTP/2");
        }
        prefaceRead++;
        if (prefaceRead == PREFACE.length) {
            phase = Phase.HEAD;
        }
        return null;
    }

    private T head(ByteBuffer data) throws IOException {
        fillHead(data);
        if (headBytes.hasRemaining()) {
            return null;
        }
        FrameHead head = FrameHead.of(headBytes.flip());
        if (head.isPaddedData() && headBytes.limit() == FrameHead.BYTES) {
            headBytes.limit(FrameHead.BYTES + 1).position(FrameHead.BYTES);
            return head(data);
        }
        T frame = begin(head, data);
        headBytes.clear().limit(FrameHead.BYTES);
        return frame;
    }

    private void fillHead(ByteBuffer data) {
        int count = Math.min(headBytes.remaining(), data.remaining());
        headBytes.put(headBytes.position(), data, data.position(), count).position(headBytes.position() + count);
        data.position(data.position() + count);
    }

    private T begin(FrameHead head, ByteBuffer data) throws IOException {
        check(head);
        current = head;
        switch (head.type()) {
            case FrameHead.HEADERS -> block.begin(head);
            case FrameHead.CONTINUATION -> block.goOn(head);
            case FrameHead.GOAWAY -> {
                phase = Phase.LEAVING;
                unread = head.length();
                return null;
            }
            default -> {
                return passed(parser.parse(headBytes));
            }
        }
        phase = Phase.FIELDS;
        return fields(data); // which may be none
    }

    /** What is wrong here is wrong with the connection. */
    private void check(FrameHead head) throws ConnectionErrorException {
        if (!settled && (head.type() != FrameHead.SETTINGS || head.has(FrameHead.ACK))) {
            throw broken("the client's first frame is none of settings"); // RFC 9113 §3.4
        }
        settled = true;
        if (head.length() > head.mostPayload()) {
            throw new ConnectionErrorException(Http2Channel.ERROR_FRAME_SIZE_ERROR, "a frame is longer than it may be");
        }
        if (block.isOpen() != (head.type() == FrameHead.CONTINUATION)) {
            throw broken("field sections are not in one piece"); // RFC 9113 §6.10
        }
        switch (head.type()) {
            case FrameHead.DATA -> data(head);
            case FrameHead.HEADERS -> requireClients(head.stream());
            case FrameHead.PUSH_PROMISE -> throw broken("a client has nothing to push");
            case FrameHead.GOAWAY -> checkLeaving(head);
            default -> {}
        }
    }

    private void data(FrameHead head) throws ConnectionErrorException {
        arrivedOn = head.stream() == 0 ? State.IDLE : streams.of(head.stream());
        if (arrivedOn == State.IDLE) {
            throw broken("data came on a stream that is none");
        }
        if (!streams.takeFromConnection(head.length())) {
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_FLOW_CONTROL_ERROR, "the client sends more data than it may");
        }
        if (arrivedOn == State.OPEN && !streams.take(head.stream(), head.length())) {
            connection.resetStream(head.stream(), Http2Channel.ERROR_FLOW_CONTROL_ERROR);
            arrivedOn = State.RESET;
        }
        if (arrivedOn == State.OPEN) {
            int bytes = head.length() - padding(head);
            if (streams.takeBody(head.stream(), bytes, head.endsStream())) {
                connection.arrives(head.stream(), bytes);
            } else {
                connection.breaks(head.stream(), BAD_LENGTH);
                arrivedOn = State.RESET;
            }
        }
    }

    private int padding(FrameHead head) throws ConnectionErrorException {
        if (!head.isPaddedData()) {
            return 0;
        }
        int padding = 1 + (headBytes.get(FrameHead.BYTES) & 0xff);
        if (padding > head.length()) {
            throw broken("a DATA frame is shorter than its padding"); // RFC 9113 §6.1
        }
        return padding;
    }

    private static void requireClients(int stream) throws ConnectionErrorException {
        if (stream % 2 == 0) {
            throw broken("a client cannot open a stream with an even number");
        }
    }

    private static void checkLeaving(FrameHead head) throws ConnectionErrorException {
        if (head.stream() != 0) {
            throw broken("a stream cannot leave");
        }
        if (head.length() < GOAWAY_BYTES) {
            throw new ConnectionErrorException(Http2Channel.ERROR_FRAME_SIZE_ERROR, "a GOAWAY is cut off");
        }
    }

    /** Which streams of ours it has seen is nothing to us, and why it goes neither. */
    private T leaving(ByteBuffer data) {
        int count = Math.min(unread, data.remaining());
        data.position(data.position() + count);
        unread -= count;
        if (unread == 0) {
            phase = Phase.HEAD;
            connection.clientLeaves();
        }
        return null;
    }

    private T passed(T frame) {
        phase = frame == null ? Phase.PASSING : Phase.HEAD;
        if (frame != null && current.isData() && current.endsStream()) {
            streams.ended(current.stream());
        }
        return frame;
    }

    private T fields(ByteBuffer data) throws IOException {
        boolean whole = block.take(data);
        if (block.awaitsFrame()) {
            phase = Phase.HEAD;
        }
        return whole ? section() : null;
    }

    private T section() throws IOException {
        FrameHead head = block.head();
        fields.begin();
        hpack.read(block.close());
        current = head;
        return switch (streams.of(head.stream())) {
            case IDLE -> request(head);
            case OPEN -> trailers(head);
            case RESET -> null;
            case ENDED -> late(head);
        };
    }

    private T request(FrameHead head) throws IOException {
        streams.opened(head.stream(), head.endsStream(), fields.length());
        refusal = block.dependsOnItself()
                ? Optional.of(Refusal.unanswered("malformed in HTTP/2: a stream depends on itself"))
                : fields.judgeRequest(head.endsStream());
        target = fields.target();
        host = fields.host();
        return parser.parse(plain(head));
    }

    /** Frames of their own for what is left of the request. */
    private ByteBuffer plain(FrameHead head) {
        ByteBuffer frame = scratch.get().position(FrameHead.BYTES);
        fields.write(frame);
        int length = frame.position() - FrameHead.BYTES;
        int most = FrameHead.MOST_PAYLOAD_BYTES;
        int last = Math.max(0, (length - 1) / most);
        for (int i = last; i > 0; i--) {
            int bytes = Math.min(most, length - i * most);
            int from = FrameHead.BYTES + i * most;
            int to = from + i * FrameHead.BYTES;
            frame.put(to, frame, from, bytes).position(to - FrameHead.BYTES);
            FrameHead.put(frame, FrameHead.CONTINUATION, i == last ? FrameHead.END_HEADERS : 0, head.stream(), bytes);
        }
        int flags = (last == 0 ? FrameHead.END_HEADERS : 0) | (head.endsStream() ? FrameHead.END_STREAM : 0);
        FrameHead.put(frame.position(0), FrameHead.HEADERS, flags, head.stream(), Math.min(most, length));
        return frame.position(0).limit(length + (last + 1) * FrameHead.BYTES);
    }

    private T trailers(FrameHead head) throws IOException {
        if (!head.endsStream() || !fields.areTrailers()) {
            connection.breaks(head.stream(), "malformed in HTTP/2: what comes behind the body are no trailers");
            return null;
        }
        if (!streams.takeBody(head.stream(), 0, true)) {
            connection.breaks(head.stream(), BAD_LENGTH);
            return null;
        }
        streams.ended(head.stream());
        connection.trailers(head.stream(), fields.trailers());
        current = new FrameHead(FrameHead.DATA, FrameHead.END_STREAM, head.stream(), 0);
        arrivedOn = State.OPEN;
        ByteBuffer frame = scratch.get();
        FrameHead.put(frame, current.type(), current.flags(), current.stream(), current.length());
        return parser.parse(frame.flip());
    }

    /** RFC 9113 §5.1; and §5.1.1, where a number is lower than others were, and it cannot be known whether it ever was in use. */
    private T late(FrameHead head) throws ConnectionErrorException {
        if (!connection.isAnswering(head.stream())) {
            throw broken("a client cannot open a stream with a number that is lower than the last");
        }
        connection.resetStream(head.stream(), Http2Channel.ERROR_STREAM_CLOSED);
        return null;
    }

    private static ConnectionErrorException broken(String why) {
        return new ConnectionErrorException(Http2Channel.ERROR_PROTOCOL_ERROR, why);
    }
}
