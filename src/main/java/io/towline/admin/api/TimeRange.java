package io.towline.admin.api;

import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.admin.proxy.ProxyControl.RepeatedView;
import io.towline.conversation.Quoted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From when to when a caller wants endings. */
record TimeRange(Instant since, Instant until) {

    static final Set<String> PARAMETERS = Set.of("since", "until");

    private static final Pattern AGO = Pattern.compile("-?([0-9]{1,9})(s|m|min|h|d)");

    /** @param now what a duration is counted back from */
    static TimeRange of(Map<String, String> query, Instant now) throws ApiProblem {
        return new TimeRange(moment(query, "since", Instant.MIN, now), moment(query, "until", Instant.MAX, now));
    }

    private static Instant moment(Map<String, String> query, String name, Instant usual, Instant now)
            throws ApiProblem {
        String text = query.get(name);
        if (text == null) {
            return usual;
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
        }
        return instant(text)
                .orElseThrow(
                        () -> ApiProblem.badRequest(name + " must be a moment, such as 2026-11-21T10:25:33Z, or how"
                                + " long ago, such as 90s, 10m, 2h or 1d; not " + Quoted.of(text) + "."));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofMinutes(1);
        };
    }

    boolean admits(EndingView over) {
        return !over.at().isBefore(since) && !over.at().isAfter(until);
    }

    /** Whether one of them may have been within. */
    boolean admits(RepeatedView alike) {
        return !alike.latest().at().isBefore(since) && !alike.since().isAfter(until);
    }
}
