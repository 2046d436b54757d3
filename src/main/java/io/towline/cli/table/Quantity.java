package io.towline.cli.table;

import io.towline.cli.control.JsonObject;
import java.util.Locale;
import java.util.OptionalLong;

/** Numbers as people read them: three digits or so, and a unit. */
public final class Quantity {

    private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Quantity() {}

    public static String bytes(JsonObject of, String name) {
        OptionalLong number = of.number(name);
        return number.isPresent() ? bytes(number.getAsLong()) : JsonObject.NONE;
    }

    public static String duration(JsonObject of, String name) {
        OptionalLong number = of.number(name);
        return number.isPresent() ? duration(number.getAsLong()) : JsonObject.NONE;
    }

    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        double left = bytes;
        int unit = -1;
        while (left >= 1023.5) {
            left /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, left < 9.95 ? "%.1f%s" : "%.0f%s", left, SIZES[unit]);
    }

    public static String duration(long millis) {
        long seconds = millis / 1000;
        if (millis < 1000) {
            return millis + "ms";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%d.%ds", seconds, millis % 1000 / 100);
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        if (seconds < 86400) {
            return seconds / 3600 + "h" + seconds / 60 % 60 + "m";
        }
        return seconds / 86400 + "d" + seconds / 3600 % 24 + "h";
    }

    /** Such as {@code 1 relay}. */
    public static String counted(long things, String one) {
        return things + " " + one + (things == 1 ? "" : "s");
    }
}
