package io.towline.bridge.transport;

import io.towline.handshake.PageOrigin;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** Fields that do not depend on what is answered: whose page may read it, and that nobody stores it. Pure. */
final class CommonFields {

    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

    private CommonFields() {}

    /** A page that may not come in learns nothing: its browser keeps the answer from it. */
    static void put(HeaderMap fields, PageOrigin page) {
        fields.put(Headers.VARY, "Accept, Origin"); // one URL has a page, an event stream and JSON behind it
        fields.put(Headers.CACHE_CONTROL, "no-store, no-transform");
        if (page instanceof PageOrigin.Allowed allowed && allowed.cors().isPresent()) {
            fields.put(ALLOW_ORIGIN, allowed.cors().get());
            fields.put(ALLOW_CREDENTIALS, "true");
            fields.put(EXPOSE_HEADERS, "Retry-After");
        }
    }

    /** What the answer to a preflight has besides (Fetch, CORS-preflight fetch). */
    static HeaderMap preflight() {
        HeaderMap fields = new HeaderMap();
        fields.put(ALLOW_METHODS, "GET, POST, DELETE");
        fields.put(
                ALLOW_HEADERS, "Content-Type, Authorization, Towline-Session, Towline-Seq, Towline-Ack, Last-Event-ID");
        fields.put(MAX_AGE, "7200"); // Chromium keeps no preflight longer
        return fields;
    }
}
