package io.towline.answer;

import io.towline.header.EntityTags;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ByteRange;
import io.undertow.util.DateUtils;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Optional;

/** What a request makes of a file that is there: RFC 9110 §13.2.2, the order of preconditions; §14, a part of it. Pure. */
final class FileConditions {

    private FileConditions() {}

    /** What is served. */
    sealed interface Outcome {
        /** @param end the first byte that is not served any more */
        record Content(long start, long end, Optional<String> range) implements Outcome {
            long bytes() {
                return end - start;
            }
        }

        record NotModified() implements Outcome {}

        record Failed() implements Outcome {}

        record NoSuchRange(String range) implements Outcome {}
    }

    static Outcome judge(HttpServerExchange exchange, FoundFile file) {
        HeaderMap request = exchange.getRequestHeaders();
        boolean matches = request.contains(Headers.IF_MATCH)
                ? ETagUtils.handleIfMatch(exchange, file.tag(), false)
                : DateUtils.handleIfUnmodifiedSince(exchange, file.modified());
        if (!matches) {
            return new Outcome.Failed();
        }
        if (!isModified(exchange, file)) {
            return new Outcome.NotModified();
        }
        return range(request, file);
    }

    /** The tag, where one is told, counts alone: two versions may be of one second. */
    private static boolean isModified(HttpServerExchange exchange, FoundFile file) {
        HeaderMap request = exchange.getRequestHeaders();
        return request.contains(Headers.IF_NONE_MATCH)
                ? !EntityTags.isHeld(request, file.tag().toString())
                : DateUtils.handleIfModifiedSince(exchange, file.modified());
    }

    /** Several parts at once are a courtesy that is not shown (§14.2): the whole file is as good. */
    private static Outcome range(HeaderMap request, FoundFile file) {
        ByteRange asked = ByteRange.parse(request.getFirst(Headers.RANGE));
        Outcome whole = new Outcome.Content(0, file.bytes(), Optional.empty());
        if (asked == null
                || asked.getRanges() != 1
                || file.bytes() == 0
                || file.coding().isPresent()) {
            return whole;
        }
        ByteRange.RangeResponseResult part = asked.getResponseResult(
                file.bytes(),
                request.getFirst(Headers.IF_RANGE),
                file.modified(),
                file.tag().toString());
        if (part == null) {
            return whole;
        }
        return part.getStatusCode() == 416
                ? new Outcome.NoSuchRange(part.getContentRange())
                : new Outcome.Content(part.getStart(), part.getEnd() + 1, Optional.of(part.getContentRange()));
    }
}
