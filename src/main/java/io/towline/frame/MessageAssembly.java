package io.towline.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts the payloads of a message's frames together, without their masks, and judges a text while it comes.
 *
 * <p>Takes memory for what has come, at most twice of it, and never for what a header promises: headers cost a peer nothing. Between
 * messages it holds none. How long a message may be is for {@link FrameRules}, before a frame is entered.
 *
 * <p>Owner: who reads the stream.
 */
public final class MessageAssembly {

    private static final byte[] NOTHING = {};

    private final Utf8 utf8 = new Utf8();
    private byte[] gathered = NOTHING;
    private int length;
    private boolean text;
    private int key;

    /** A data frame begins, whose header {@code header} has just read at {@code at}. */
    public void enter(ByteBuffer bytes, int at, FrameWalker header) {
        if (header.opcode() != Opcode.CONTINUATION) {
            text = header.opcode() == Opcode.TEXT;
        }
        key = header.masked() ? bytes.getInt(at + header.headerLength() - Integer.BYTES) : 0;
    }

    /**
     * Takes payload of the frame, {@code from} up to {@code to}; it is unmasked where it lies.
     *
     * @param frame the walker, which has gone past this payload
     * @throws ProtocolViolation if the message is a text and this is no UTF-8 (§8.1)
     */
    public void take(ByteBuffer bytes, int from, int to, FrameWalker frame) throws ProtocolViolation {
        Masking.apply(bytes, from, to, key);
        key = Masking.turned(key, to - from);
        if (text && !utf8.accepts(bytes, from, to)) {
            throw notUtf8();
        }
        reserve(length + to - from, frame);
        bytes.get(from, gathered, length, to - from);
        length += to - from;
    }

    private void reserve(int needed, FrameWalker frame) {
        if (needed > gathered.length) {
            long most = frame.fin() ? needed + frame.payloadDue() : Integer.MAX_VALUE - Long.BYTES;
            gathered = Arrays.copyOf(gathered, (int) Math.min(most, 2L * needed));
        }
    }

    /** Whether the message is a text. */
    public boolean text() {
        return text;
    }

    /**
     * The message, right-sized; its last frame is through.
     *
     * @throws ProtocolViolation if a text ends within a character
     */
    public byte[] complete() throws ProtocolViolation {
        if (text && !utf8.complete()) {
            throw notUtf8();
        }
        byte[] message = length == gathered.length ? gathered : Arrays.copyOf(gathered, length);
        drop();
        return message;
    }

    /** Memory held for a message that is not whole. */
    public int held() {
        return gathered.length;
    }

    /** Gives up what has come: nobody waits for the message any more. */
    public void drop() {
        gathered = NOTHING;
        length = 0;
    }

    private static ProtocolViolation notUtf8() {
        return new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "text is not UTF-8");
    }
}
