package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.FilterOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/** {@code towline connections}: the open relays and sessions. */
public final class ConnectionsCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final FilterOptions filter = new FilterOptions(arguments());
    private final Argument<String> sort = arguments()
            .option(
                    "--sort",
                    "FIELD",
                    "age, id, client, route, server, kind, bytes_in, bytes_out, rate_out, queued_to_client …; with - before it, the largest first (default: -age).");
    private final Argument<Integer> limit =
            arguments().number("--limit", "N", "How many at most, up to 1000 (default: 100).");

    public ConnectionsCommand() {
        super(
                "connections",
                "Lists the open relays and sessions of a running proxy.",
                "IN is from the client, OUT to it; QUEUED, PING and DATA (since the last) are client/server.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("'/connections?route=chat&sort=-bytes_out&limit=10'", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        Map<String, String> query = filter.members();
        sort.value().ifPresent(value -> query.put("sort", value));
        limit.value().ifPresent(value -> query.put("limit", value.toString()));
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
