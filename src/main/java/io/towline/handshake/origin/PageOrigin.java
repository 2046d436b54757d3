package io.towline.handshake.origin;

import io.towline.config.RouteConfig;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import java.util.Optional;

/** Which page a plain HTTP request comes from, and whether it may come in. Pure. */
public sealed interface PageOrigin {

    /**
     * @param cors what {@code Access-Control-Allow-Origin} is to say; empty where the request has no {@code Origin}
     * @param page the origin that the server is told: the request's, or, judged same-origin, the Referer's, or our own; empty where
     *     nothing tells. Whose a session is, {@link RequestingPage} says
     */
    record Allowed(Optional<String> cors, Optional<String> page) implements PageOrigin {}

    /** @param sentence for the client and the log */
    record Denied(String sentence) implements PageOrigin {}

    /**
     * By {@code Origin}, where {@code origins = same-origin} also by {@code Sec-Fetch-Site: same-origin} beside it; without it by {@code Sec-Fetch-Site} ({@code same-origin} and {@code none} may, {@code same-site} and {@code
     * cross-site} may where {@code origins = any} and not elsewhere, whatever {@code missing-origin} says); without that by the origin of {@code Referer}; without that by
     * {@code missing-origin}. {@code Origin: null} only where it is listed, or any may. What has none of the meanings that browsers give it, such
     * as {@code Referer: about:blank}, counts as not there; what stands there twice is denied, and, but where {@code origins = any}, a Referer of
     * {@code http} or {@code https} that cannot be read.
     */
    static PageOrigin judge(HeaderMap headers, RouteConfig route, Outer outer) {
        return new PageJudge(headers, route, outer).verdict();
    }
}
