package io.towline.probe;

import io.towline.frame.FrameWalker;
import io.towline.frame.Opcode;
import io.towline.frame.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds the pong to our ping among whatever else a server sends (RFC 6455 §5.5.3). Keeps what of a frame's header has come in part. */
final class PongFinder {

    private final long payload;
    private final FrameWalker walker = new FrameWalker();
    private final ByteBuffer header = ByteBuffer.allocate(FrameWalker.LONGEST_HEADER);
    private long read;
    private int got;
    private boolean candidate;

    PongFinder(long payload) {
        this.payload = payload;
    }

    /**
     * @return whether it has come; then what follows is left in {@code in}
     * @throws ProtocolViolation if these are no frames
     * @throws IOException if they are no server's, or the server closes
     */
    boolean find(ByteBuffer in) throws IOException, ProtocolViolation {
        while (in.hasRemaining()) {
            if (walker.atFrameBoundary()) {
                if (!enter(in)) {
                    continue;
                }
            }
            if (pass(in)) {
                return true;
            }
        }
        return false;
    }

    private boolean enter(ByteBuffer in) throws IOException, ProtocolViolation {
        header.put(in.get());
        if (!walker.readHeader(header.duplicate().flip(), 0)) {
            return false;
        }
        header.clear();
        walker.enterFrame();
        if (walker.masked()) {
            throw new IOException("its frames are masked");
        }
        if (walker.opcode() == Opcode.CLOSE) {
            throw new IOException("it closed the WebSocket before it answered our ping");
        }
        candidate = walker.opcode() == Opcode.PONG && walker.payloadLength() == Long.BYTES;
        read = 0;
        got = 0;
        return true;
    }

    /** Bytes of the payload, if there are any. */
    private boolean pass(ByteBuffer in) {
        if (!candidate) {
            in.position(in.position() + walker.skipPayload(in.remaining()));
            return false;
        }
        while (in.hasRemaining() && got < Long.BYTES) {
            read = read << 8 | in.get() & 0xFF;
            got += walker.skipPayload(1);
        }
        return got == Long.BYTES && read == payload;
    }
}
