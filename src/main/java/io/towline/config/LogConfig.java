package io.towline.config;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the logs are written.
 *
 * @param format of the access log and of Towline's own lines
 * @param query the access log has the query string, redacted
 * @param redact names of parameters that are secrets, beside those that look like it
 * @param maxRefusals how many that are alike have a line of their own within ten seconds; empty: each
 * @param levels by loggers' names; {@code root} is above them all
 */
public record LogConfig(
        Format format, boolean query, Set<String> redact, OptionalInt maxRefusals, Map<String, Level> levels) {

    public LogConfig {
        redact = Set.copyOf(redact);
        levels = Map.copyOf(levels);
    }

    public enum Format {
        TEXT,
        JSON
    }

    public enum Level {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
