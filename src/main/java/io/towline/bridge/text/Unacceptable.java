package io.towline.bridge.text;

/** What a client sent cannot be taken; the message is a sentence for that client which says what and where. */
public final class Unacceptable extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, as far as answers differ. */
    public enum Fault {
        MALFORMED,
        TOO_LARGE,
        /** More messages at once than anybody means well with. */
        FLOOD
    }

    private final Fault fault;

    private Unacceptable(Fault fault, String sentence) {
        super(sentence, null, false, false); // an answer, not a defect: nobody wants its stack
        this.fault = fault;
    }

    public static Unacceptable malformed(String sentence) {
        return new Unacceptable(Fault.MALFORMED, sentence);
    }

    public static Unacceptable tooLarge(String sentence) {
        return new Unacceptable(Fault.TOO_LARGE, sentence);
    }

    public static Unacceptable flood(String sentence) {
        return new Unacceptable(Fault.FLOOD, sentence);
    }

    public Fault fault() {
        return fault;
    }
}
