package io.towline.admin.control;

import java.io.Serial;

/** A request that is not what this socket takes. The message is a sentence for the caller, with none of its own words in it. */
final class ControlRefusal extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    ControlRefusal(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
