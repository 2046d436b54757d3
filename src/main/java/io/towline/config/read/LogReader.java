package io.towline.config.read;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.text;

import io.towline.config.LogConfig;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.value.Unfit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the section {@code log}. */
final class LogReader {

    private static final Pattern LOGGER =
            Pattern.compile("(?i:root)|(towline|io\\.towline|org\\.xnio|io\\.undertow)(\\.[A-Za-z0-9_$-]{1,64}){0,8}");

    private static final String LEVELS =
            Arrays.stream(LogConfig.Level.values()).map(Enum::name).collect(Collectors.joining(", "));

    private LogReader() {}

    static LogConfig read(Section log) {
        return new LogConfig(
                log.read("format", choice(LogConfig.Format.class)),
                log.read("query", flag()),
                new HashSet<>(log.list("redact", text(LogReader::parameter))),
                log.read("max-refusals", countOrOff(1, 1_000_000)),
                levels(log));
    }

    private static Map<String, LogConfig.Level> levels(Section log) {
        Map<String, LogConfig.Level> levels = new TreeMap<>();
        gather(log, "", log.branch("levels"), levels);
        return levels;
    }

    /** Without quotes HOCON takes the dots of a logger's name for sections, and it is plain what was meant. */
    private static void gather(Section log, String prefix, Branch part, Map<String, LogConfig.Level> levels) {
        for (String key : part.children().keySet()) {
            String name = prefix + key;
            Optional<Node> value = part.get(key);
            if (value.isPresent() && value.get() instanceof Branch below) {
                gather(log, name + ".", below, levels);
            } else {
                value.flatMap(node -> log.attempt(node, level(name))).ifPresent(level -> levels.put(name, level));
            }
        }
    }

    private static Reading<LogConfig.Level> level(String logger) {
        return text(word -> {
            if (!LOGGER.matcher(logger).matches()) {
                throw new Unfit("\"" + logger
                        + "\" is no logger that can be set here. Write io.towline, towline.access, io.undertow,"
                        + " org.xnio, one below these, or root.");
            }
            return Arrays.stream(LogConfig.Level.values())
                    .filter(level -> level.name().equals(word.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new Unfit("\"" + word + "\" is no level. Write one of " + LEVELS + "."));
        });
    }

    private static String parameter(String name) throws Unfit {
        if (name.isBlank() || name.length() > 64 || name.chars().anyMatch(letter -> "&=;".indexOf(letter) >= 0)) {
            throw new Unfit("\"" + name
                    + "\" is no parameter's name. Write it as it stands before \"=\", up to 64 characters.");
        }
        return name;
    }
}
