package io.towline.answer.file;

import io.towline.header.conditional.Preconditions;
import io.towline.header.conditional.Validators;
import io.undertow.util.ByteRange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;

/** What a request makes of a file that is there: its conditions (RFC 9110 §13), or a part of it (§14). Pure. */
public final class FileConditions {

    private FileConditions() {}

    /** What is served. */
    public sealed interface Outcome {
        /** @param end the first byte that is not served any more */
        record Content(long start, long end, Optional<String> range) implements Outcome {
            public long bytes() {
                return end - start;
            }
        }

        record NotModified() implements Outcome {}

        record Failed() implements Outcome {}

        record NoSuchRange(String range) implements Outcome {}
    }

    public static Outcome judge(HttpString method, HeaderMap request, FoundFile file) {
        Validators current = file.validators();
        return switch (Preconditions.judge(method, request, current)) {
            case FAILED -> new Outcome.Failed();
            case NOT_MODIFIED -> new Outcome.NotModified();
            case PROCEED -> Preconditions.allowPart(method, request, current) ? range(request, file) : whole(file);
        };
    }

    /** Several parts at once are a courtesy that is not shown (§14.2): the whole file is as good. */
    private static Outcome range(HeaderMap request, FoundFile file) {
        ByteRange asked = ByteRange.parse(request.getFirst(Headers.RANGE));
        if (asked == null
                || asked.getRanges() != 1
                || file.bytes() == 0
                || file.coding().isPresent()) {
            return whole(file);
        }
        ByteRange.RangeResponseResult part = asked.getResponseResult(file.bytes(), null, null, null);
        if (part == null) {
            return whole(file);
        }
        return part.getStatusCode() == 416
                ? new Outcome.NoSuchRange(part.getContentRange())
                : new Outcome.Content(part.getStart(), part.getEnd() + 1, Optional.of(part.getContentRange()));
    }

    private static Outcome whole(FoundFile file) {
        return new Outcome.Content(0, file.bytes(), Optional.empty());
    }
}
