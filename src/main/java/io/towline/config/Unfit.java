package io.towline.config;

/** A value does not fit its setting; the message is the sentence that follows the setting's path. */
final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String sentence) {
        // neither cause nor stack trace: it travels two calls up, to the report
        super(sentence, null, false, false);
    }
}
