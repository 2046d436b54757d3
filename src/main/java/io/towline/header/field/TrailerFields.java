package io.towline.header.field;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may go on of the fields behind a body. Many readers put them among those in front of it, where rules have been asked already: so a trailer
 * must not say what its sender could not have said there, nor what is to be heeded before the body (RFC 9110 §6.5.1).
 */
public final class TrailerFields {

    /** Routing, request modifiers, authentication, response control and what says how to read the body; and what rules of ours would change. */
    private static final Set<HttpString> TOO_LATE = Stream.of(
                    "Age",
                    "Authorization",
                    "Cache-Control",
                    "Content-Encoding",
                    "Content-Location",
                    "Content-Range",
                    "Content-Type",
                    "Cookie",
                    "Date",
                    "Expect",
                    "Expires",
                    "Host",
                    "If-Match",
                    "If-Modified-Since",
                    "If-None-Match",
                    "If-Range",
                    "If-Unmodified-Since",
                    "Location",
                    "Max-Forwards",
                    "Origin",
                    "Pragma",
                    "Range",
                    "Referer",
                    "Refresh",
                    "Retry-After",
                    "Set-Cookie",
                    "traceparent",
                    "tracestate",
                    "Vary",
                    "Via",
                    "WWW-Authenticate",
                    "X-Request-ID")
            .map(HttpString::new)
            .collect(Collectors.toUnmodifiableSet());

    private TrailerFields() {}

    /**
     * A new map.
     *
     * @param head the fields in front of the body, whose {@code Connection} may name some of these
     * @param ruled the names about which somebody else has the say; in their usual spelling
     */
    public static HeaderMap kept(HeaderMap trailers, HeaderMap head, Predicate<HttpString> ruled) {
        HopByHop hop = HopByHop.of(head);
        HeaderMap kept = new HeaderMap();
        for (HeaderValues field : trailers) {
            HttpString name = FieldNames.usual(field.getHeaderName());
            if (!hop.concerns(name) && !TOO_LATE.contains(name) && !ruled.test(name)) {
                kept.addAll(field.getHeaderName(), field);
            }
        }
        return kept;
    }

    /**
     * A new map of those behind an answer.
     *
     * @param edits what its route says of answers
     */
    public static HeaderMap ofAnswer(HeaderMap trailers, HeaderMap head, FieldEdits edits) {
        return kept(trailers, head, edits::rules);
    }
}
