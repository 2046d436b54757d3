package io.towline.cli.control;

import java.io.Serial;

/** A running proxy could not be reached, or would not do what it was told. The message is for the operator: what, and how to mend it. */
public final class ControlFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    public ControlFailure(String message) {
        this(ExitCode.FAILURE, message);
    }

    public ControlFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
