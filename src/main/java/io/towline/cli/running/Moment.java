package io.towline.cli.running;

import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;

/**
 * Moments as people write them, in the time of this machine: {@code 05:38}, which is the last one that was, {@code "2026-11-21 05:38"},
 * {@code 2026-11-21}, {@code today}, {@code yesterday}. All else is the proxy's to understand: {@code 10m}, or a moment with its zone.
 */
final class Moment {

    private Moment() {}

    /** As the API takes it. */
    static String forApi(String text, Clock clock) {
        LocalDate today = LocalDate.now(clock);
        return switch (text) {
            case "now" -> clock.instant().toString();
            case "today" -> instant(today.atStartOfDay(), clock);
            case "yesterday" -> instant(today.minusDays(1).atStartOfDay(), clock);
            default -> written(text, clock);
        };
    }

    private static String written(String text, Clock clock) {
        try {
            if (text.indexOf(':') > 0 && text.indexOf('-') < 0 && text.indexOf('+') < 0) {
                return instant(lastAt(LocalTime.parse(text), clock), clock);
            }
            if (text.length() == "2026-11-21".length()) {
                return instant(LocalDate.parse(text).atStartOfDay(), clock);
            }
            return instant(LocalDateTime.parse(text.replaceFirst(" ", "T")), clock);
        } catch (DateTimeParseException others) {
            return text;
        }
    }

    private static LocalDateTime lastAt(LocalTime time, Clock clock) {
        LocalDateTime now = LocalDateTime.now(clock);
        LocalDateTime today = now.toLocalDate().atTime(time);
        return today.isAfter(now) ? today.minusDays(1) : today;
    }

    private static String instant(LocalDateTime local, Clock clock) {
        return local.atZone(clock.getZone()).toInstant().toString();
    }
}
