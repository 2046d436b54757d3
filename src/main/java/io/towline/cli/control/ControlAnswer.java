package io.towline.cli.control;

import java.nio.charset.StandardCharsets;

/** What a running proxy answered. */
public record ControlAnswer(int status, byte[] body) {

    /** As it came. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonObject json() throws ControlFailure {
        return JsonObject.parse(text())
                .orElseThrow(() -> new ControlFailure(
                        "the answer (" + status + ") is no JSON. Is it Towline's socket, and of this version?"));
    }

    /** @throws ControlFailure with the proxy's own words, if it would not do it */
    public ControlAnswer orFail() throws ControlFailure {
        if (status / 100 == 2) {
            return this;
        }
        String detail = json().text("detail");
        throw new ControlFailure(detail.equals(JsonObject.NONE) ? "the answer was " + status : detail);
    }
}
