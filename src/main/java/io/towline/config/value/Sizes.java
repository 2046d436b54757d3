package io.towline.config.value;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the file writes them: one number and one of {@code B KiB MiB GiB kB MB GB}. */
public final class Sizes {

    private static final Pattern SHAPE = Pattern.compile("(-?[0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*([^\\s0-9]*)");
    private static final Map<String, Long> BINARY = binary();
    private static final Map<String, Long> DECIMAL = decimal();

    private Sizes() {}

    /** In the largest binary unit that needs no fraction, such as {@code 16KiB}. */
    public static String text(long bytes) {
        String text = bytes + "B";
        for (Map.Entry<String, Long> unit : BINARY.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                text = bytes / unit.getValue() + unit.getKey();
            }
        }
        return text;
    }

    /** @param shown the text as it stands in the file: in quotes, or not */
    public static long parse(String text, String shown) throws Unfit {
        Matcher shape = SHAPE.matcher(text);
        if (text.equals("off")) {
            throw new Unfit("cannot be off. Write a size, such as \"1MiB\".");
        }
        if (!shape.matches()) {
            throw new Unfit(shown + " is not a size. Write one number with one unit, such as \"1MiB\".");
        }
        String unit = shape.group(2);
        if (unit.isEmpty()) {
            throw new Unfit(shown + " has no unit." + withUnit(shape.group(1)));
        }
        Long one = BINARY.getOrDefault(unit, DECIMAL.get(unit));
        if (one == null) {
            throw new Unfit("\"" + unit + "\" is not a unit of size. " + meant(shape.group(1), unit));
        }
        return times(new BigDecimal(shape.group(1)), one, shown);
    }

    private static String withUnit(String number) {
        boolean whole = !number.contains(".") && !number.startsWith("-");
        return whole ? " Write \"" + text(Long.parseLong(number)) + "\"." : "";
    }

    /** {@code 10M}, {@code 10m} and {@code 10mb} may mean 2^20 or 10^6 bytes each: both are offered. */
    private static String meant(String number, String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "k", "kb" -> either(number, "KiB", "kB");
            case "m", "mb" -> either(number, "MiB", "MB");
            case "g", "gb" -> either(number, "GiB", "GB");
            case "kib" -> "Write \"" + number + "KiB\".";
            case "mib" -> "Write \"" + number + "MiB\".";
            case "gib" -> "Write \"" + number + "GiB\".";
            case "b", "byte", "bytes" -> "Write \"" + number + "B\".";
            default -> "The units are B, KiB, MiB, GiB, kB, MB, GB.";
        };
    }

    private static String either(String number, String binary, String decimal) {
        return "Write \"" + number + binary + "\" (steps of 1024) or \"" + number + decimal + "\" (steps of 1000).";
    }

    private static long times(BigDecimal number, long unit, String shown) throws Unfit {
        try {
            return number.multiply(BigDecimal.valueOf(unit)).longValueExact();
        } catch (ArithmeticException fraction) {
            throw new Unfit(shown + " is not a whole number of bytes.");
        }
    }

    private static Map<String, Long> binary() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("B", 1L);
        units.put("KiB", 1L << 10);
        units.put("MiB", 1L << 20);
        units.put("GiB", 1L << 30);
        return Collections.unmodifiableMap(units);
    }

    private static Map<String, Long> decimal() {
        return Map.of("kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
    }
}
