package io.towline.config.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the file writes them: one number and one of {@code ns us ms s m h d}. */
public final class Durations {

    private static final Pattern SHAPE = Pattern.compile("(-?[0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*([^\\s0-9]*)");
    private static final Map<String, Duration> UNITS = units();
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("msec", "ms"),
            Map.entry("millis", "ms"),
            Map.entry("millisecond", "ms"),
            Map.entry("milliseconds", "ms"),
            Map.entry("sec", "s"),
            Map.entry("secs", "s"),
            Map.entry("second", "s"),
            Map.entry("seconds", "s"),
            Map.entry("min", "m"),
            Map.entry("mins", "m"),
            Map.entry("minute", "m"),
            Map.entry("minutes", "m"),
            Map.entry("hr", "h"),
            Map.entry("hour", "h"),
            Map.entry("hours", "h"),
            Map.entry("day", "d"),
            Map.entry("days", "d"));

    private Durations() {}

    /** In the largest unit that needs no fraction, such as {@code 90s}. */
    public static String text(Duration duration) {
        String text = "0s";
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            boolean divides = duration.toNanos() % unit.getValue().toNanos() == 0;
            if (divides && !duration.isZero()) {
                text = duration.toNanos() / unit.getValue().toNanos() + unit.getKey();
            }
        }
        return text;
    }

    /** @param shown the text as it stands in the file: in quotes, or not */
    public static Duration parse(String text, String shown) throws Unfit {
        Matcher shape = SHAPE.matcher(text);
        if (text.equals("off")) {
            throw new Unfit("cannot be off. Write a duration, such as \"25s\".");
        }
        if (!shape.matches()) {
            throw new Unfit(shown + " is not a duration. Write one number with one unit, such as \"25s\".");
        }
        String number = shape.group(1);
        String unit = shape.group(2);
        if (unit.isEmpty()) {
            throw new Unfit(shown + " has no unit. Write \"" + number + "s\".");
        }
        Duration one = UNITS.get(unit);
        if (one == null) {
            throw new Unfit("\"" + unit + "\" is not a unit of time. "
                    + meant(unit)
                            .map(known -> "Write \"" + number + known + "\".")
                            .orElse("The units are " + String.join(", ", UNITS.keySet()) + "."));
        }
        return times(new BigDecimal(number), one, shown);
    }

    private static Optional<String> meant(String unit) {
        String small = unit.toLowerCase(Locale.ROOT);
        return UNITS.containsKey(small) ? Optional.of(small) : Optional.ofNullable(ALIASES.get(small));
    }

    private static Duration times(BigDecimal number, Duration unit, String shown) throws Unfit {
        try {
            return Duration.ofNanos(
                    number.multiply(BigDecimal.valueOf(unit.toNanos())).longValueExact());
        } catch (ArithmeticException tooFine) {
            throw new Unfit(shown + " is beyond what can be counted in nanoseconds.");
        }
    }

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("ns", Duration.ofNanos(1));
        units.put("us", Duration.ofNanos(1_000));
        units.put("ms", Duration.ofMillis(1));
        units.put("s", Duration.ofSeconds(1));
        units.put("m", Duration.ofMinutes(1));
        units.put("h", Duration.ofHours(1));
        units.put("d", Duration.ofDays(1));
        return Collections.unmodifiableMap(units);
    }
}
