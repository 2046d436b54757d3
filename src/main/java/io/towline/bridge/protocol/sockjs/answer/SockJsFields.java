package io.towline.bridge.protocol.sockjs.answer;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;

/** The fields that answers of SockJS have in common: who may read them, and that nobody on the way may keep, change or hold them. */
public final class SockJsFields {

    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");
    private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

    private SockJsFields() {}

    /** Both of the below. */
    public static void fill(BridgeCall call) {
        HeaderMap common = call.pending().common();
        fillCors(
                common,
                call.pending().exchange().getRequestHeaders(),
                call.client().page());
        fillNoStore(common);
    }

    public static void fillNoStore(HeaderMap common) {
        common.put(Headers.CACHE_CONTROL, "no-store, no-cache, no-transform, must-revalidate, max-age=0");
        common.put(ACCEL_BUFFERING, "no");
    }

    /** Without {@code Origin} no browser asks who may read, but old clients want the star. A page that was denied may not even read why. */
    public static void fillCors(HeaderMap common, HeaderMap request, PageOrigin page) {
        common.put(Headers.VARY, "Origin");
        if (!(page instanceof Allowed allowed)) {
            return;
        }
        if (allowed.cors().isPresent()) {
            common.put(ALLOW_ORIGIN, allowed.cors().get());
            common.put(ALLOW_CREDENTIALS, "true");
        } else {
            common.put(ALLOW_ORIGIN, "*");
        }
        Optional.ofNullable(request.getFirst(REQUEST_HEADERS))
                .filter(names -> !names.isBlank())
                .ifPresent(names -> common.put(ALLOW_HEADERS, names));
    }
}
