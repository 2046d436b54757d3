package io.towline.cli;

import io.towline.cli.control.Asking;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code towline why}: how conversations ended, and what that means. */
@Command(
        name = "why",
        description = "Tells why a conversation ended, or how those of a client, or all, ended of late; newest first.",
        mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private AnswerOption form;

    @Mixin
    private FilterOptions filter;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID|CLIENT",
            description = "A conversation's id, as the access log has it, or a client's address.")
    private Optional<String> whom = Optional.empty();

    @Option(names = "--by", paramLabel = "SIDE", description = "Only what client, upstream or towline ended.")
    private Optional<String> by = Optional.empty();

    @Option(names = "--cause", paramLabel = "CAUSE", description = "Only these, such as client-lost.")
    private Optional<String> cause = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = spec.commandLine().getOut();
        form.show(answer(control.client()), out, answer -> tell(answer.json(), out));
        return ExitCode.OK;
    }

    private ControlAnswer answer(ControlClient client) throws ControlFailure {
        if (whom.isEmpty()) {
            return endings(client, Map.of());
        }
        ControlAnswer byId = endings(client, Map.of("id", whom.get()));
        if (hasEndings(byId)) {
            return byId;
        }
        ControlAnswer open = client.get("/api/v1/connections/" + Asking.segment(whom.get()));
        if (open.status() == 200) {
            return open;
        }
        ControlAnswer byClient = endings(client, Map.of("client", whom.get()));
        if (hasEndings(byClient)) {
            return byClient;
        }
        ControlAnswer openOfClient = client.get("/api/v1/connections" + Asking.query(Map.of("client", whom.get())))
                .orFail();
        if (!openOfClient.json().objects("connections").isEmpty()) {
            return openOfClient;
        }
        throw new ControlFailure("nothing is open under the name " + whom.get()
                + ", and no ending of it is remembered. Only the latest endings are; the access log has them all.");
    }

    private ControlAnswer endings(ControlClient client, Map<String, String> more) throws ControlFailure {
        Map<String, String> query = new LinkedHashMap<>(more);
        query.putAll(filter.members());
        by.ifPresent(value -> query.put("by", value));
        cause.ifPresent(value -> query.put("cause", value));
        query.put("limit", String.valueOf(limit));
        return client.get("/api/v1/endings" + Asking.query(query)).orFail();
    }

    private static boolean hasEndings(ControlAnswer answer) throws ControlFailure {
        return !answer.json().objects("endings").isEmpty();
    }

    private static void tell(JsonObject answer, PrintWriter out) {
        List<JsonObject> endings = answer.objects("endings");
        List<JsonObject> open = answer.objects("connections");
        if (!open.isEmpty()) {
            out.println("No such ending is remembered. These are still open:");
            Tables.connections(open).lines().forEach(out::println);
        } else if (answer.names().contains("age_ms")) {
            out.println(answer.text("id") + " is still open:");
            Tables.connections(List.of(answer)).lines().forEach(out::println);
        } else if (endings.isEmpty()) {
            out.println("No such ending is remembered.");
        } else if (endings.size() == 1) {
            tellOne(endings.getFirst(), out);
        } else {
            Tables.endings(endings).lines().forEach(out::println);
            tellMeanings(endings, out);
        }
    }

    private static void tellOne(JsonObject ending, PrintWriter out) {
        List<List<String>> lines = List.of(
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
                                + ", reason " + ending.text("reason")));
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

    /** Each cause once, in the order of the table. */
    private static void tellMeanings(List<JsonObject> endings, PrintWriter out) {
        Map<String, String> meanings = new LinkedHashMap<>();
        endings.stream()
                .filter(each -> !each.text("meaning").equals(JsonObject.NONE))
                .forEach(each -> meanings.putIfAbsent(each.text("cause"), each.text("meaning")));
        if (!meanings.isEmpty()) {
            out.println();
        }
        meanings.forEach((name, meaning) -> out.println(name + ": " + meaning));
    }
}
