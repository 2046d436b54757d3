package io.towline.frame;

import java.io.IOException;

/** A peer broke RFC 6455, or a limit on what it may send; its connection is failed with {@link #closeCode}. */
public final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    ProtocolViolation(int closeCode, String what) {
        super(what);
        this.closeCode = closeCode;
    }

    public int closeCode() {
        return closeCode;
    }
}
