package io.towline.cli.top;

import io.towline.cli.control.JsonObject;
import io.towline.cli.running.StatusSummary;
import io.towline.cli.table.FittedTable;
import io.towline.cli.table.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One picture of {@code top}: four answers of the API, taken together. */
record TopFrame(JsonObject status, JsonObject traffic, JsonObject upstreams, JsonObject connections) {

    private static final int MINUTE = 60;
    private static final Pattern MILLIS = Pattern.compile("\\.[0-9]{3}Z");

    /**
     * @param sorting how the connections are, in words
     * @param columns of the screen: no line is longer
     * @param rows of the screen, for how many servers there is room
     */
    List<String> lines(String sorting, int columns, int rows) {
        List<String> lines = new ArrayList<>(StatusSummary.of(status));
        List<JsonObject> points = traffic.objects("points");
        if (!points.isEmpty()) {
            lines.add(lastSecond(points.getLast()));
            lines.add("ended in the last minute: " + endings(points));
        }
        lines.add("");
        lines.addAll(TopTables.servers(upstreams, columns, Math.max(1, rows / 3)));
        lines.add("");
        lines.add(sorting);
        lines.addAll(TopTables.connections(connections, columns));
        return lines.stream().map(line -> fitting(line, columns)).toList();
    }

    /** Milliseconds of a moment go first. */
    private static String fitting(String line, int columns) {
        String shorter = line.length() <= columns ? line : MILLIS.matcher(line).replaceAll("Z");
        return FittedTable.cut(shorter, columns);
    }

    private static String lastSecond(JsonObject point) {
        return "last second: " + point.text("opened") + " opened, " + point.text("ended") + " ended, in "
                + point.text("frames_in") + " frames (" + Quantity.bytes(point, "bytes_in") + "), out "
                + point.text("frames_out") + " (" + Quantity.bytes(point, "bytes_out") + ")";
    }

    /** Most frequent first. */
    private static String endings(List<JsonObject> points) {
        Map<String, Long> causes = new TreeMap<>();
        points.stream()
                .skip(Math.max(0, points.size() - MINUTE))
                .flatMap(point -> point.object("endings").stream())
                .forEach(endings -> endings.names()
                        .forEach(cause ->
                                causes.merge(cause, endings.number(cause).orElse(0), Long::sum)));
        return causes.isEmpty()
                ? "none"
                : causes.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", "));
    }
}
