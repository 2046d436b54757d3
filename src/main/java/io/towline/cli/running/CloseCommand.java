package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.FilterOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.table.Quantity;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code towline close}: ends conversations by an operator's word. */
public final class CloseCommand extends Subcommand {

    private static final int USUAL_CODE = 1012;

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final FilterOptions filter = new FilterOptions(arguments());
    private final Argument<String> id = arguments().optional("ID", "The conversation's id, as connections shows it.");
    private final Argument<Integer> code = arguments()
            .number(
                    "--code",
                    "CODE",
                    "The close code (default: " + USUAL_CODE + ", after which most clients come back).");
    private final Argument<String> reason = arguments().option("--reason", "TEXT", "The reason, at most 123 bytes.");

    public CloseCommand() {
        super("close", "Ends a conversation, or all that fit the filters: the client gets code and reason.");
    }

    @Override
    public Optional<String> mistake() {
        return id.isGiven() == filter.members().isEmpty()
                ? Optional.empty()
                : Optional.of("Name either an ID or at least one filter.");
    }

    @Override
    public Optional<String> calledByCurl() {
        return Optional.of("-d '{\"code\":1012}' /connections/ID/close");
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlAnswer closed = close(control.client()).orFail();
        form.show(
                closed, out, answer -> out.println(Quantity.counted(count(answer), "conversation") + " told to close"));
        return count(closed) > 0 ? ExitCode.OK : ExitCode.FAILURE; // whoever closes by filters may have mistyped one
    }

    private static long count(ControlAnswer closed) throws ControlFailure {
        return closed.json().number("closed").orElse(0);
    }

    private ControlAnswer close(ControlClient client) throws ControlFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code.orElse(USUAL_CODE));
        reason.value().ifPresent(text -> body.put("reason", text));
        if (id.isGiven()) {
            return client.post(
                    "/api/v1/connections/" + ControlRequests.segment(id.value().get()) + "/close",
                    ControlRequests.json(body));
        }
        body.put("filter", filter.members());
        return client.post("/api/v1/connections/close", ControlRequests.json(body));
    }
}
