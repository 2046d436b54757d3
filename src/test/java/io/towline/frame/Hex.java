package io.towline.frame;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Wire bytes as they are written in tables: blanks only part what belongs together. */
final class Hex {

    private Hex() {}

    static ByteBuffer bytes(String wire) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(wire.replace(" ", "")));
    }

    static String of(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return HexFormat.of().formatHex(copy);
    }

    /** A walker that has just read the header at the beginning of {@code wire}. */
    static FrameWalker walkerAt(String wire) throws ProtocolViolation {
        FrameWalker walker = new FrameWalker();
        if (!walker.readHeader(bytes(wire), 0)) {
            throw new IllegalArgumentException("not a whole header: " + wire);
        }
        return walker;
    }
}
