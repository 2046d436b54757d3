package io.towline.cli;

import io.towline.cli.control.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One picture of {@code top}: four answers of the API, taken together. */
record Frame(JsonObject status, JsonObject traffic, JsonObject upstreams, JsonObject connections) {

    private static final int MINUTE = 60;

    List<String> lines() {
        List<String> lines = new ArrayList<>(Summary.of(status));
        List<JsonObject> points = traffic.objects("points");
        if (!points.isEmpty()) {
            lines.add(lastSecond(points.getLast()));
            lines.add("ended in the last minute: " + endings(points));
        }
        lines.add("");
        lines.addAll(Tables.servers(upstreams.objects("upstreams")).lines());
        lines.add("");
        lines.addAll(Tables.connections(connections.objects("connections")).lines());
        return lines;
    }

    private static String lastSecond(JsonObject point) {
        return "in the last second: " + point.text("opened") + " opened, " + point.text("ended")
                + " ended, from clients "
                + point.text("frames_in") + " frames (" + Quantity.bytes(point, "bytes_in") + "), to clients "
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
