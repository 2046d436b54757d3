package io.towline.bridge.protocol;

import io.towline.conversation.Cause;

/** Why nothing new can begin just now, in the words that clients of all protocols are told. Of HTTP it is a 503. */
public enum Unavailable {
    DRAINING(Cause.REFUSED_DRAINING, "This server is about to stop", "Please try again."),

    /** Our own memory is spent. */
    FULL(Cause.REFUSED_OVERLOAD, "There is no room here at the moment", "Please try again."),

    /** The client's own share of it is taken. */
    SHARE_TAKEN(
            Cause.REFUSED_OVERLOAD,
            "Clients of this address hold all that one may",
            "Please close some sessions, or try again later.");

    /** Seconds: by then another instance, or the next one, is there; or others have left. */
    public static final long RETRY_AFTER = 5;

    private final Cause cause;
    private final String reason;
    private final String advice;

    Unavailable(Cause cause, String reason, String advice) {
        this.cause = cause;
        this.reason = reason;
        this.advice = advice;
    }

    public Cause cause() {
        return cause;
    }

    /** Short enough for a close frame, and without a full stop. */
    public String reason() {
        return reason;
    }

    /** The reason, and what to do. */
    public String sentence() {
        return reason + ". " + advice;
    }
}
