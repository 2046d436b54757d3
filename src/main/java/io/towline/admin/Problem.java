package io.towline.admin;

import io.towline.admin.Api.Answer;
import io.undertow.util.StatusCodes;
import java.util.Optional;

/** Why a request is not done, for its caller to read: RFC 9457. */
final class Problem extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final String allow; // empty, but for a 405

    private Problem(int status, String title, String detail) {
        this(status, title, detail, "");
    }

    private Problem(int status, String title, String detail, String allow) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.allow = allow;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    /** @param status that HTTP has for a request that cannot be read */
    static Problem ofHttp(int status, String detail) {
        return new Problem(status, StatusCodes.getReason(status), detail);
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, "Unauthorized", detail);
    }

    static Problem forbidden(String detail) {
        return new Problem(403, "Forbidden", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    /** @param allow what may be done instead, such as {@code GET, POST} */
    static Problem methodNotAllowed(String allow) {
        return new Problem(405, "Method not allowed", "This can only be had by " + allow + ".", allow);
    }

    static Problem conflict(String detail) {
        return new Problem(409, "Conflict", detail);
    }

    static Problem tooLarge(String detail) {
        return new Problem(413, "Content too large", detail);
    }

    static Problem unsupportedType(String detail) {
        return new Problem(415, "Unsupported media type", detail);
    }

    static Problem defect() {
        return new Problem(500, "Internal server error", "Something went wrong here; Towline's log has it.");
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "Service unavailable", detail);
    }

    Answer answer() {
        byte[] body = Json.object(json -> {
            json.number("status", status);
            json.text("title", title);
            json.text("detail", getMessage());
        });
        return new Answer(
                status, "application/problem+json", body, Optional.of(allow).filter(methods -> !methods.isEmpty()));
    }
}
