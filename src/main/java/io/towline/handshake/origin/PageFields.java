package io.towline.handshake.origin;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;

/** The fields in which a browser says which page a request comes from. */
record PageFields(HeaderMap headers) {

    static final HttpString SEC_FETCH_SITE = HttpString.tryFromString("Sec-Fetch-Site");

    Optional<String> origin() {
        return value(Headers.ORIGIN);
    }

    /** Empty where it is not said. */
    String site() {
        return value(SEC_FETCH_SITE).orElse("");
    }

    /** As browsers write an origin; empty also for what has none, such as {@code about:blank}. */
    Optional<String> refererOrigin() {
        return value(Headers.REFERER)
                .flatMap(PageFields::upToPath)
                .flatMap(WebOrigin::parse)
                .map(WebOrigin::text);
    }

    /** It names a page of the web, and no browser wrote it so: to whom else it may mean what is for nobody here to guess. */
    boolean isRefererUnreadable() {
        return value(Headers.REFERER).filter(PageFields::isOfTheWeb).isPresent()
                && refererOrigin().isEmpty();
    }

    private static boolean isOfTheWeb(String url) {
        return url.regionMatches(true, 0, "http:", 0, "http:".length())
                || url.regionMatches(true, 0, "https:", 0, "https:".length());
    }

    private static Optional<String> upToPath(String url) {
        int scheme = url.indexOf("://");
        int authority = scheme + "://".length();
        int end = authority;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return scheme > 0 && end > authority ? Optional.of(url.substring(0, end)) : Optional.empty();
    }

    private Optional<String> value(HttpString name) {
        HeaderValues values = headers.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getFirst().trim());
    }
}
