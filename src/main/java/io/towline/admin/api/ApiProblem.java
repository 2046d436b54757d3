package io.towline.admin.api;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.view.ApiObject;
import io.undertow.util.StatusCodes;
import java.util.Optional;

/** Why a request is not done, for its caller to read: RFC 9457. */
public final class ApiProblem extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final String allow; // empty, but for a 405

    private ApiProblem(int status, String title, String detail) {
        this(status, title, detail, "");
    }

    private ApiProblem(int status, String title, String detail, String allow) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.allow = allow;
    }

    static ApiProblem badRequest(String detail) {
        return new ApiProblem(400, "Bad request", detail);
    }

    /** @param status that HTTP has for a request that cannot be read */
    public static ApiProblem ofHttp(int status, String detail) {
        return new ApiProblem(status, StatusCodes.getReason(status), detail);
    }

    public static ApiProblem unauthorized(String detail) {
        return new ApiProblem(401, "Unauthorized", detail);
    }

    public static ApiProblem forbidden(String detail) {
        return new ApiProblem(403, "Forbidden", detail);
    }

    public static ApiProblem notFound(String detail) {
        return new ApiProblem(404, "Not found", detail);
    }

    /** @param allow what may be done instead, such as {@code GET, POST} */
    public static ApiProblem methodNotAllowed(String allow) {
        return new ApiProblem(405, "Method not allowed", "This can only be had by " + allow + ".", allow);
    }

    static ApiProblem conflict(String detail) {
        return new ApiProblem(409, "Conflict", detail);
    }

    public static ApiProblem tooLarge(String detail) {
        return new ApiProblem(413, "Content too large", detail);
    }

    public static ApiProblem unsupportedType(String detail) {
        return new ApiProblem(415, "Unsupported media type", detail);
    }

    public static ApiProblem defect() {
        return new ApiProblem(500, "Internal server error", "Something went wrong here; Towline's log has it.");
    }

    public static ApiProblem unavailable(String detail) {
        return new ApiProblem(503, "Service unavailable", detail);
    }

    public Answer answer() {
        byte[] body = ApiObject.object(json -> {
            json.number("status", status);
            json.text("title", title);
            json.text("detail", getMessage());
        });
        return new Answer(
                status, "application/problem+json", body, Optional.of(allow).filter(methods -> !methods.isEmpty()));
    }
}
