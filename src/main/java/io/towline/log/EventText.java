package io.towline.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** An event as lines for people; the stack of its exception, if it has one, is indented below the first. */
final class EventText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern BREAKS = Pattern.compile("[\r\n]+");

    /** Wide enough for every level, so that loggers' names stand in a column. */
    private static final int LEVEL_WIDTH = 5;

    private EventText() {}

    static String of(ILoggingEvent event, boolean timed) {
        StringBuilder lines = new StringBuilder(160);
        if (timed) {
            String level = event.getLevel().toString();
            lines.append(time(event)).append(' ').append(level);
            lines.repeat(' ', LEVEL_WIDTH - level.length() + 1);
        }
        lines.append(shortName(event.getLoggerName())).append(": ");
        appendHarmless(BREAKS.matcher(event.getFormattedMessage()).replaceAll(" | "), lines);
        lines.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            appendStack(thrown, lines);
        }
        return lines.toString();
    }

    static String time(ILoggingEvent event) {
        return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    static String stack(IThrowableProxy thrown) {
        return ThrowableProxyUtil.asString(thrown);
    }

    /** Exceptions' messages may have breaks in them, from whoever: no line of theirs begins where one of ours could. */
    private static void appendStack(IThrowableProxy thrown, StringBuilder lines) {
        BREAKS.splitAsStream(stack(thrown)).forEach(line -> {
            lines.append("  ");
            appendHarmless(line.replace("\t", "  "), lines);
            lines.append('\n');
        });
    }

    private static void appendHarmless(String text, StringBuilder lines) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && Character.isISOControl(c)) {
                lines.append(String.format("\\u%04x", (int) c));
            } else {
                lines.append(c);
            }
        }
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
