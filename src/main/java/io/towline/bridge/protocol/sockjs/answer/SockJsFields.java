package io.towline.bridge.protocol.sockjs.answer;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.web.Cors;
import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Optional;

/** The fields that answers of SockJS have in common: who may read them, and that nobody on the way may keep, change or hold them. */
public final class SockJsFields {

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
        common.put(Cors.ACCEL_BUFFERING, "no");
    }

    /** Without {@code Origin} no browser asks who may read, but old clients want the star. A page that was denied may not even read why. */
    public static void fillCors(HeaderMap common, HeaderMap request, PageOrigin page) {
        common.put(Headers.VARY, "Origin");
        if (!(page instanceof Allowed allowed)) {
            return;
        }
        if (allowed.cors().isPresent()) {
            common.put(Cors.ALLOW_ORIGIN, allowed.cors().get());
            common.put(Cors.ALLOW_CREDENTIALS, "true");
        } else {
            common.put(Cors.ALLOW_ORIGIN, "*");
        }
        Optional.ofNullable(request.getFirst(Cors.REQUEST_HEADERS))
                .filter(names -> !names.isBlank())
                .ifPresent(names -> common.put(Cors.ALLOW_HEADERS, names));
    }
}
