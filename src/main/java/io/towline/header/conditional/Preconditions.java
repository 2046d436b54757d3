package io.towline.header.conditional;

import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/**
 * The conditions that a request sets, against what is there: RFC 9110 §13.2.2, in its order. To be asked for a request that would be answered
 * with 200 without them. Time linear in the fields.
 *
 * <p>A date that cannot be read, or that stands on several lines, is as if it were not there (§13.1.3, §13.1.4); a list of tags that cannot be
 * read names none.
 */
public final class Preconditions {

    private Preconditions() {}

    /** What is to be done. */
    public enum Verdict {
        /** As without conditions. */
        PROCEED,
        /** Say 304: the client has it. */
        NOT_MODIFIED,
        /** Say 412. */
        FAILED
    }

    /** @param current of what would be sent */
    public static Verdict judge(HttpString method, HeaderMap request, Validators current) {
        if (!isMeant(request, current)) {
            return Verdict.FAILED;
        }
        HeaderValues held = request.get(Headers.IF_NONE_MATCH);
        if (held != null) {
            return !EntityTags.weakly(held, current.tag())
                    ? Verdict.PROCEED
                    : isRead(method) ? Verdict.NOT_MODIFIED : Verdict.FAILED;
        }
        boolean unchanged =
                isRead(method) && isUnchangedSince(date(request, Headers.IF_MODIFIED_SINCE), current, false);
        return unchanged ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }

    /** The tag, where one is told, counts alone: two versions may be of one second. */
    private static boolean isMeant(HeaderMap request, Validators current) {
        HeaderValues meant = request.get(Headers.IF_MATCH);
        return meant != null
                ? EntityTags.strongly(meant, current.tag())
                : isUnchangedSince(date(request, Headers.IF_UNMODIFIED_SINCE), current, true);
    }

    /**
     * Whether a part of it may be sent, where one is asked for: §13.1.5, and §14.2, by which only GET has parts. Else all of it must be, since
     * what the client has may be part of another version.
     */
    public static boolean allowPart(HttpString method, HeaderMap request, Validators current) {
        if (!method.equals(Methods.GET)) {
            return false;
        }
        HeaderValues lines = request.get(Headers.IF_RANGE);
        if (lines == null) {
            return true;
        }
        String version = lines.getFirst().strip();
        return lines.size() == 1 && (version.equals(current.tag()) || isExactly(version, current));
    }

    /** Not a later date either: no version was ever told by it. */
    private static boolean isExactly(String date, Validators current) {
        return current.modified().isPresent() && read(date).equals(current.modified());
    }

    private static boolean isRead(HttpString method) {
        return method.equals(Methods.GET) || method.equals(Methods.HEAD);
    }

    private static boolean isUnchangedSince(Optional<Instant> date, Validators current, boolean unknown) {
        return date.flatMap(since -> current.modified().map(time -> !time.isAfter(since)))
                .orElse(unknown);
    }

    private static Optional<Instant> date(HeaderMap request, HttpString field) {
        HeaderValues lines = request.get(field);
        return lines == null || lines.size() != 1 ? Optional.empty() : read(lines.getFirst());
    }

    private static Optional<Instant> read(String date) {
        return Optional.ofNullable(DateUtils.parseDate(date)).map(Date::toInstant);
    }
}
