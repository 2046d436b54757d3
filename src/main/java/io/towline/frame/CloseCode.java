package io.towline.frame;

/** Close codes, RFC 6455 §7.4 and the IANA registry behind it. */
public final class CloseCode {

    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int INVALID_PAYLOAD = 1007;
    public static final int POLICY_VIOLATION = 1008;
    public static final int TOO_BIG = 1009;
    public static final int INTERNAL_ERROR = 1011;
    public static final int SERVICE_RESTART = 1012;
    public static final int TRY_AGAIN_LATER = 1013;

    private CloseCode() {}

    /**
     * Whether a close frame may carry {@code code}: the registered ones but for 1004, 1005, 1006 and 1015, which stand for "reserved",
     * "none", "lost" and "TLS failed" and never go on the wire (§7.4.1), and 3000-4999, which belong to libraries and applications (§7.4.2).
     */
    public static boolean mayBeSent(int code) {
        return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
    }
}
