package io.towline.cli.running;

import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import io.towline.cli.table.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code why} found out, for people. */
final class EndingReport {

    /** What endings have in common that are counted together. */
    private static final List<String> ALIKE = List.of("cause", "by", "listener", "route", "upstream", "server");

    private EndingReport() {}

    static void tell(JsonObject answer, PrintWriter out) {
        List<JsonObject> endings = answer.objects("endings");
        List<JsonObject> open = answer.objects("connections");
        List<JsonObject> more = answer.objects("repeated").stream()
                .filter(alike -> alike.number("count").orElse(0)
                        > endings.stream().filter(each -> areAlike(alike, each)).count())
                .toList();
        if (!open.isEmpty()) {
            out.println("No such ending is remembered. These are still open:");
            Tables.connections(open).lines().forEach(out::println);
        } else if (answer.names().contains("age_ms")) {
            out.println(answer.text("id") + " is still open:");
            Tables.connections(List.of(answer)).lines().forEach(out::println);
        } else if (endings.isEmpty() && more.isEmpty()) {
            out.println("No such ending is remembered.");
        } else if (endings.size() == 1 && more.isEmpty()) {
            tellOne(endings.getFirst(), out);
        } else {
            tellMany(answer, endings, more, out);
        }
    }

    private static void tellMany(JsonObject answer, List<JsonObject> endings, List<JsonObject> more, PrintWriter out) {
        if (!endings.isEmpty()) {
            Tables.endings(endings).lines().forEach(out::println);
        }
        long matched = answer.number("matched").orElse(0);
        if (matched > endings.size()) {
            out.println();
            out.println(endings.size() + " of " + matched + " that are remembered; --limit shows more");
        }
        if (!more.isEmpty()) {
            if (!endings.isEmpty()) {
                out.println();
            }
            Tables.repeated(more).lines().forEach(out::println);
        }
        tellMeanings(Stream.concat(endings.stream(), more.stream()).toList(), out);
    }

    private static boolean areAlike(JsonObject alike, JsonObject ending) {
        return ALIKE.stream().allMatch(name -> alike.text(name).equals(ending.text(name)));
    }

    private static void tellOne(JsonObject ending, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>(List.of(
                List.of("ended", ending.text("at") + ", after " + Quantity.duration(ending, "duration_ms")),
                List.of("client", ending.text("client") + " by listener " + ending.text("listener")),
                List.of(
                        "request",
                        ending.text("kind") + " " + ending.text("path") + " (route " + ending.text("route")
                                + "), answered " + ending.text("status")),
                List.of("server", ending.text("server") + " (upstream " + ending.text("upstream") + ")"),
                List.of("from client", traffic(ending, "in")),
                List.of("from server", traffic(ending, "out")),
                List.of(
                        "cause",
                        ending.text("cause") + ", by " + ending.text("by") + ", close code " + ending.text("close_code")
                                + ", reason " + ending.text("reason"))));
        if (!ending.text("trace").equals(JsonObject.NONE)) {
            lines.add(List.of("trace", ending.text("trace")));
        }
        new Table(List.of("id", ending.text("id")), lines).lines().forEach(out::println);
        if (!ending.text("meaning").equals(JsonObject.NONE)) {
            out.println();
            out.println(ending.text("meaning"));
        }
    }

    private static String traffic(JsonObject ending, String way) {
        return Quantity.counted(ending.number("frames_" + way).orElse(0), "frame") + ", "
                + Quantity.bytes(ending, "bytes_" + way);
    }

    /** Each once, in the order of the table: of one cause there are several where the reason tells more exactly. */
    private static void tellMeanings(List<JsonObject> endings, PrintWriter out) {
        Set<String> meanings = new LinkedHashSet<>();
        endings.stream()
                .filter(each -> !each.text("meaning").equals(JsonObject.NONE))
                .forEach(each -> meanings.add(each.text("cause") + ": " + each.text("meaning")));
        if (!meanings.isEmpty()) {
            out.println();
        }
        meanings.forEach(out::println);
    }
}
