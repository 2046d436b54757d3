package io.towline.limit;

import java.util.Locale;

/** The limits that there are, in the order in which they are asked: what is only counted, and can be given back, comes last. */
public enum LimitKind {
    REQUESTS("Too many requests in a short time. Please try again later."),
    HANDSHAKES("Too many handshakes in a short time. Please try again later."),
    CONNECTIONS("Too many connections at a time. Please close some, or try again later."),
    SESSIONS("Too many sessions at a time. Please close some, or try again later.");

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String sentence;

    LimitKind(String sentence) {
        this.sentence = sentence;
    }

    /** Its name in the configuration and in metrics. */
    public String label() {
        return label;
    }

    /** For the client. */
    public String sentence() {
        return sentence;
    }
}
