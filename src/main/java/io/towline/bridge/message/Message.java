package io.towline.bridge.message;

import io.towline.bridge.budget.Budget;

/** One WebSocket message, either way; a text's payload is valid UTF-8. The array is nobody's to change. */
public record Message(boolean text, byte[] payload) {

    /** What it costs the {@link Budget} while it is kept. */
    public long charge() {
        return payload.length + Budget.MESSAGE;
    }
}
