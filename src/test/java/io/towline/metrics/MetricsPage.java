package io.towline.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of docs/metrics.md. Name, type, labels and meaning of a metric are the meters' own, as a scrape tells them; in which table a metric
 * stands, and what operators should watch, is written by hand.
 */
final class MetricsPage {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(towline_\\w+)` \\|.*\\|(?<watch>[^|\\n]*)\\|$\\n");

    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (towline_\\w+) (.*)\\.\\n# TYPE \\1 (\\w+)$");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private record Meter(String name, String type, String labels, String meaning) {

        String row(String watch) {
            return "| `" + name + "` | " + type + " | " + labels + (labels.isEmpty() ? "" : " ") + "| " + meaning + " |"
                    + watch + "|\n";
        }
    }

    private final Map<String, Meter> meters = new LinkedHashMap<>();

    /** @param scrape with something of everything that there is to measure */
    MetricsPage(String scrape) {
        HELP.matcher(scrape)
                .results()
                .map(found -> new Meter(found.group(1), found.group(3), labels(found.group(1), scrape), found.group(2)))
                .forEach(meter -> meters.put(meter.name(), meter));
    }

    /** As it should be: rows of meters that are no more have gone, and one that had no row is told. */
    String rewritten(String page) {
        Matcher rows = ROW.matcher(page);
        String missing = meters.keySet().stream()
                .filter(name ->
                        rows.reset().results().noneMatch(row -> row.group(1).equals(name)))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new AssertionError("docs/metrics.md has no row for " + missing
                    + ". Write \"| `NAME` | | | | what to watch |\" into the table where it belongs.");
        }
        return rows.reset().replaceAll(row -> Matcher.quoteReplacement(row(row)));
    }

    private String row(MatchResult written) {
        Meter meter = meters.get(written.group(1));
        return meter == null ? "" : meter.row(written.group("watch"));
    }

    /** Of its first line. */
    private static String labels(String name, String scrape) {
        String line = Pattern.compile("(?m)^" + name + "(?:_count)?(?:\\{([^}]*)})? ")
                .matcher(scrape)
                .results()
                .findFirst()
                .map(found -> Objects.requireNonNullElse(found.group(1), ""))
                .orElseThrow(() -> new AssertionError(
                        name + " has no line, so its labels are not known: have the test count one"));
        return LABEL.matcher(line).results().map(found -> found.group(1)).collect(Collectors.joining(", "));
    }
}
