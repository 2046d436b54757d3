package io.towline.listener.http2.frame;

import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.nio.ByteBuffer;

/**
 * The compressed field section of one HEADERS frame and the CONTINUATIONs behind it (RFC 9113 §4.3), put together as it comes.
 * Holds memory only while one is under way, and never more than it was made for.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class FieldBlock {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A dependency and its weight, before the fields. */
    private static final int PRIORITY_BYTES = 5;

    private final int mostBytes;
    private ByteBuffer bytes = NOTHING;
    private FrameHead first;
    private boolean firstUnderWay;
    private boolean dependsOnItself;
    private int missing;
    private boolean last;

    /** @param mostBytes beyond it the connection is ended: to skip fields would leave HPACK's table behind the client's */
    FieldBlock(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** More frames of this section must come next, and nothing else (RFC 9113 §6.10). */
    boolean isOpen() {
        return first != null;
    }

    /** Of the frame that it began with. */
    FrameHead head() {
        return first;
    }

    /** RFC 7540 §5.3.1 forbids it; RFC 9113 has no dependencies any more. */
    boolean dependsOnItself() {
        return dependsOnItself;
    }

    void begin(FrameHead headers) throws ConnectionErrorException {
        first = headers;
        firstUnderWay = true;
        dependsOnItself = false;
        frame(headers);
    }

    void goOn(FrameHead continuation) throws ConnectionErrorException {
        if (continuation.stream() != first.stream()) {
            throw broken("a CONTINUATION belongs to another stream than its HEADERS");
        }
        frame(continuation);
    }

    private void frame(FrameHead head) throws ConnectionErrorException {
        int needed = bytes.position() + head.length();
        if (needed > mostBytes) {
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_ENHANCE_YOUR_CALM, "the client sends header fields without end");
        }
        last = head.has(FrameHead.END_HEADERS);
        missing = head.length();
        if (needed > bytes.capacity()) {
            int capacity = Math.clamp(2L * bytes.capacity(), needed, mostBytes);
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
    }

    /** Takes what belongs to the frame under way; true when the section is all there. */
    boolean take(ByteBuffer data) throws ConnectionErrorException {
        int count = Math.min(missing, data.remaining());
        bytes.put(bytes.position(), data, data.position(), count).position(bytes.position() + count);
        data.position(data.position() + count);
        missing -= count;
        if (missing == 0 && firstUnderWay) {
            firstUnderWay = false;
            stripFirst();
        }
        return missing == 0 && last;
    }

    private void stripFirst() throws ConnectionErrorException {
        boolean padded = first.has(FrameHead.PADDED);
        boolean prioritised = first.has(FrameHead.PRIORITY);
        int from = (padded ? 1 : 0) + (prioritised ? PRIORITY_BYTES : 0);
        int end = bytes.position() - (padded && bytes.position() > 0 ? bytes.get(0) & 0xff : 0);
        if (from > end) {
            throw broken("a HEADERS frame is shorter than its padding and priority");
        }
        dependsOnItself = prioritised && (bytes.getInt(from - PRIORITY_BYTES) & Integer.MAX_VALUE) == first.stream();
        bytes.limit(end).position(from).compact();
    }

    /** The frame under way is all there, and others must follow. */
    boolean awaitsFrame() {
        return missing == 0;
    }

    /** The whole section; nothing is kept of it. */
    ByteBuffer close() {
        ByteBuffer section = bytes.flip();
        bytes = NOTHING;
        first = null;
        return section;
    }

    private static ConnectionErrorException broken(String why) {
        return new ConnectionErrorException(Http2Channel.ERROR_PROTOCOL_ERROR, why);
    }
}
