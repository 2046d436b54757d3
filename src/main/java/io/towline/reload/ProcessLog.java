package io.towline.reload;

import io.towline.config.LogConfig;
import io.towline.log.LogFormat;
import io.towline.log.LogLevels;
import java.util.Map;
import java.util.TreeMap;

/** The log of the whole process, as {@code log} in the configuration wants it; the access log has its own {@code Style}. */
public final class ProcessLog {
    private ProcessLog() {}

    /** At the start, and with each reload that is accepted: levels that were set in between are forgotten. */
    public static void follow(LogConfig log) {
        switch (log.format()) {
            case TEXT -> LogFormat.TEXT.use();
            case JSON -> LogFormat.JSON.use();
        }
        Map<String, String> levels = new TreeMap<>();
        log.levels().forEach((logger, level) -> levels.put(logger, level.name()));
        LogLevels.ofProcess().configure(levels);
    }
}
