package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.FilterOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code towline close}: ends conversations by an operator's word. */
public final class CloseCommand extends Subcommand {

    private static final int USUAL_CODE = 1012;

    /** The most that the proxy lists in one answer. */
    private static final int MOST_LISTED = 1000;

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final FilterOptions filter = new FilterOptions(arguments());
    private final Confirmation confirmation;
    private final Argument<String> id = arguments().optional("ID", "The conversation's id, as connections shows it.");
    private final Argument<Integer> code = arguments()
            .number(
                    "--code",
                    "CODE",
                    "The close code (default: " + USUAL_CODE + ", after which most clients come back).");
    private final Argument<String> reason = arguments().option("--reason", "TEXT", "The reason, at most 123 bytes.");

    public CloseCommand() {
        this(Confirmation.TERMINAL);
    }

    CloseCommand(Supplier<Optional<InputStream>> terminal) {
        super(
                "close",
                "Ends a conversation, or all that fit the filters: the client gets code and reason.",
                "Says first what it would end, and asks.");
        confirmation = new Confirmation(arguments(), terminal);
    }

    @Override
    public Optional<String> mistake() {
        return id.isGiven() == filter.members().isEmpty()
                ? Optional.empty()
                : Optional.of("Name either an ID or at least one filter.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("-d '{\"code\":1012}' /connections/ID/close", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlClient client = control.client();
        if (confirmation.isNeeded() && !isMeant(client)) {
            return ExitCode.FAILURE;
        }
        ControlAnswer closed = close(client).orFail();
        form.show(
                closed, out, answer -> out.println(Quantity.counted(count(answer), "conversation") + " told to close"));
        return count(closed) > 0 ? ExitCode.OK : ExitCode.FAILURE; // whoever closes by filters may have mistyped one
    }

    private boolean isMeant(ControlClient client) throws ControlFailure {
        String with = " with code " + code.orElse(USUAL_CODE);
        if (id.isGiven()) {
            JsonObject one = client.get(path()).orFail().json();
            return confirmation.agrees(
                    "close 1 conversation" + with,
                    List.of(id.value().get() + " of " + one.text("client") + " to " + one.text("server")),
                    err());
        }
        Map<String, String> query = filter.members();
        query.put("limit", Integer.toString(MOST_LISTED));
        JsonObject found = client.get("/api/v1/connections" + ControlRequests.query(query))
                .orFail()
                .json();
        long matched = found.number("matched").orElse(0);
        if (matched == 0) {
            throw new ControlFailure("no open conversation fits these filters, so there is nothing to close.");
        }
        return confirmation.agrees(
                "close " + Quantity.counted(matched, "conversation") + with, byServer(found, matched), err());
    }

    private static List<String> byServer(JsonObject found, long matched) {
        Map<String, Long> counts = new TreeMap<>();
        List<JsonObject> listed = found.objects("connections");
        listed.forEach(each -> counts.merge(each.text("server"), 1L, Long::sum));
        List<String> lines = new ArrayList<>();
        if (matched > listed.size()) {
            lines.add("of the first " + listed.size() + ":");
        }
        counts.forEach((server, count) -> lines.add(Quantity.counted(count, "conversation") + " to " + server));
        return lines;
    }

    private String path() {
        return "/api/v1/connections/" + ControlRequests.segment(id.value().get());
    }

    private static long count(ControlAnswer closed) throws ControlFailure {
        return closed.json().number("closed").orElse(0);
    }

    private ControlAnswer close(ControlClient client) throws ControlFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code.orElse(USUAL_CODE));
        reason.value().ifPresent(text -> body.put("reason", text));
        if (id.isGiven()) {
            return client.post(path() + "/close", ControlRequests.json(body));
        }
        body.put("filter", filter.members());
        return client.post("/api/v1/connections/close", ControlRequests.json(body));
    }
}
