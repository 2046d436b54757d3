package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code towline connections}: the open relays and sessions. */
@Command(
        name = "connections",
        description = {
            "Lists the open relays and sessions of a running proxy.",
            "IN is from the client, OUT to it; QUEUED, PING and DATA (since the last) are client/server."
        },
        mixinStandardHelpOptions = true)
final class ConnectionsCommand extends QuickCommand {

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            description =
                    "age, id, client, route, server, kind, bytes_in, bytes_out, rate_out, queued_to_client …; with - before it, the largest first (default: -age).")
    private Optional<String> sort = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most, up to 1000 (default: 100).")
    private Optional<Integer> limit = Optional.empty();

    @Override
    boolean flag(String name) {
        return form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        switch (name) {
            case "--sort" -> sort = Optional.of(value);
            case "--limit" -> {
                limit = Numbers.of(value);
                return limit.isPresent();
            }
            default -> {
                return control.option(name, value) || filter.option(name, value);
            }
        }
        return true;
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        Map<String, String> query = filter.members();
        sort.ifPresent(value -> query.put("sort", value));
        limit.ifPresent(value -> query.put("limit", value.toString()));
        ControlAnswer connections = control.client()
                .get("/api/v1/connections" + ControlRequests.query(query))
                .orFail();
        form.show(connections, out, answer -> tell(answer.json(), out));
        return ExitCode.OK;
    }

    private static void tell(JsonObject answer, PrintWriter out) {
        int shown = answer.objects("connections").size();
        if (shown > 0) {
            Tables.connections(answer.objects("connections")).lines().forEach(out::println);
            out.println();
        }
        out.println(shown + " of " + answer.text("matched") + " that match, of " + answer.text("total") + " open");
    }
}
