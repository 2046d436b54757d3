package io.towline.frame;

/** The opcodes of RFC 6455 §5.2; 3-7 and 11-15 are reserved. */
public final class Opcode {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private Opcode() {}

    /** §5.5: the high bit marks the control frames. */
    public static boolean isControl(int opcode) {
        return (opcode & 0x8) != 0;
    }
}
