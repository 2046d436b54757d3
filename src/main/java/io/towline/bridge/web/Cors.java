package io.towline.bridge.web;

import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** The fields that every answer of our own protocol has: who may read it, and that nobody on the way may keep, change or hold it. */
public final class Cors {

    public static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    public static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    public static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    public static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
    public static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");
    public static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

    /** nginx would gather an answer in pages. */
    public static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

    private static final String USUAL_HEADERS =
            "Content-Type, Authorization, Towline-Session, Towline-Seq, Towline-Ack, Last-Event-ID";

    static final String VARY = "Accept, Origin";

    private Cors() {}

    /** Fills {@link PendingExchange#common}. A page that was denied may not even read why. */
    public static void fill(HeaderMap common, PageOrigin page) {
        common.put(Headers.VARY, VARY);
        common.put(Headers.CACHE_CONTROL, "no-store, no-transform");
        common.put(ACCEL_BUFFERING, "no");
        if (page instanceof Allowed allowed) {
            allowed.cors().ifPresent(origin -> allow(common, origin));
        }
    }

    static void allow(HeaderMap common, String origin) {
        common.put(ALLOW_ORIGIN, origin);
        common.put(ALLOW_CREDENTIALS, "true");
        common.put(EXPOSE_HEADERS, "Retry-After");
    }

    /**
     * To {@code OPTIONS}, and to a browser's question beforehand. Whether its page may come in, the common fields say; one that may can send
     * whatever fields it asks for, since monitoring adds its own to every request.
     */
    public static Answer options(HeaderMap request) {
        HeaderMap headers = new HeaderMap();
        headers.put(Headers.ALLOW, RouteFields.ALLOW);
        if (request.contains(REQUEST_METHOD)) {
            String asked = String.join(", ", ListField.elements(request, REQUEST_HEADERS));
            headers.put(ALLOW_METHODS, "GET, POST, DELETE");
            headers.put(ALLOW_HEADERS, asked.isEmpty() ? USUAL_HEADERS : asked);
            headers.put(MAX_AGE, "7200");
        }
        return new Answer(204, headers, new byte[0]);
    }
}
