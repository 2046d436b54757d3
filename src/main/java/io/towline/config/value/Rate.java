package io.towline.config.value;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many in a time, as the file writes it: {@code 10/s}, {@code 600/m}, {@code 1000/h}. At most a million a second. */
public record Rate(int count, Duration per) {

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9})\\s*/\\s*([a-z]{1,9})");

    /** As nginx writes it. */
    private static final Pattern FOREIGN = Pattern.compile("([0-9]{1,9})\\s*r/\\s*([sm])");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int MOST = 1_000_000;
    private static final Map<String, Duration> UNITS = units();

    private static final Map<String, String> ALIASES =
            Map.of("sec", "s", "second", "s", "min", "m", "minute", "m", "hour", "h", "hr", "h", "day", "d");

    public static Rate parse(String text) throws Unfit {
        Matcher shape = SHAPE.matcher(text.strip());
        if (!shape.matches()) {
            throw new Unfit("\"" + text + "\" is not a rate. Write \"" + meant(text.strip()) + "\".");
        }
        String unit = shape.group(2);
        Duration per = UNITS.get(unit);
        if (per == null) {
            throw new Unfit("\"" + unit + "\" is not a unit of time. "
                    + Optional.ofNullable(ALIASES.get(unit))
                            .map(known -> "Write \"" + shape.group(1) + "/" + known + "\".")
                            .orElse("The units are " + String.join(", ", UNITS.keySet()) + "."));
        }
        int count = Integer.parseInt(shape.group(1));
        if (count < 1 || count > MOST) {
            throw new Unfit(
                    "\"" + text + "\" is out of range. Write a number from 1 to " + MOST + " before the slash.");
        }
        return new Rate(count, per);
    }

    private static String meant(String text) {
        Matcher foreign = FOREIGN.matcher(text);
        if (foreign.matches()) {
            return foreign.group(1) + "/" + foreign.group(2);
        }
        return (NUMBER.matcher(text).matches() ? text : "10") + "/s";
    }

    /** Nanoseconds from one to the next; 1000 at least. */
    public long interval() {
        return per.toNanos() / count;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return count + "/" + Durations.text(per).substring(1);
    }

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("s", Duration.ofSeconds(1));
        units.put("m", Duration.ofMinutes(1));
        units.put("h", Duration.ofHours(1));
        units.put("d", Duration.ofDays(1));
        return units;
    }
}
