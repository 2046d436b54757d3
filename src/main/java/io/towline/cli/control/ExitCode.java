package io.towline.cli.control;

/** What the process tells its caller at the end. */
public final class ExitCode {

    public static final int OK = 0;
    public static final int FAILURE = 1;

    /** EX_CONFIG of sysexits.h; systemd/towline.service does not restart after it. */
    public static final int CONFIG = 78;

    private ExitCode() {}
}
