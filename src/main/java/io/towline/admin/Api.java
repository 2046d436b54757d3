package io.towline.admin;

import java.util.Map;

/**
 * Contract only. The operators' API, apart from how its requests arrive: over TCP or over the control socket. Any thread but an I/O
 * thread.
 */
public final class Api {

    /**
     * @param method GET or POST
     * @param path below the root, such as {@code /api/v1/status}; decoded
     * @param query decoded; the last of a repeated name counts
     * @param body JSON, or empty
     * @param caller who asks, for the log: an address, or a user of this machine
     */
    public record Request(String method, String path, Map<String, String> query, byte[] body, String caller) {}

    public record Answer(int status, String contentType, byte[] body) {}

    private final Plant plant;

    public Api(Plant plant) {
        this.plant = plant;
    }

    /** Never throws for what a caller sent: that is a 4xx with {@code application/problem+json}. */
    public Answer answer(Request request) {
        throw new UnsupportedOperationException("contract only: " + plant);
    }
}
