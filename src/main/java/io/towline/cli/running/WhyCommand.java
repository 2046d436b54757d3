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
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code towline why}: how conversations ended, and what that means. */
public final class WhyCommand extends Subcommand {

    private static final int USUAL_LIMIT = 20;

    private static final Pattern ID = Pattern.compile("[0-9a-hjkmnp-tv-z]{12}");

    /** Roughly: the proxy says what is wrong with it. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:]*[.:][0-9a-fA-F:./]*");

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final FilterOptions filter = new FilterOptions(arguments());
    private final Argument<String> whom =
            arguments().optional("ID|CLIENT", "A conversation's id, as the access log has it, or a client's address.");
    private final Argument<String> by =
            arguments().option("--by", "SIDE", "Only what client, upstream or towline ended.");
    private final Argument<String> cause = arguments().option("--cause", "CAUSE", "Only these, such as client-lost.");
    private final Argument<Integer> code =
            arguments().number("--code", "N", "Only those with this close code, such as 1008.");
    private final Argument<String> since = arguments()
            .option(
                    "--since",
                    "TIME",
                    "Only from then on: 10m, 05:38, \"2026-11-21 05:38\", yesterday; without a zone, this machine's time.");
    private final Argument<String> until = arguments().option("--until", "TIME", "Only up to then, likewise.");
    private final Argument<Integer> limit =
            arguments().number("--limit", "N", "How many (default: " + USUAL_LIMIT + ").");

    public WhyCommand() {
        super(
                "why",
                "Tells why a conversation ended, or how those of a client, or all, ended of late; newest first.",
                "Refused ones are summed up, unless a client or a cause is asked for.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("'/endings?client=10.0.0.7&limit=20'", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        form.show(answer(control.client()), out, answer -> EndingReport.tell(answer.json(), out));
        return ExitCode.OK;
    }

    private ControlAnswer answer(ControlClient client) throws ControlFailure {
        if (!whom.isGiven()) {
            return endings(client, Map.of("refusals", "folded"));
        }
        if (ID.matcher(whom.value().get()).matches()) {
            return ofId(client, whom.value().get());
        }
        if (ADDRESS.matcher(whom.value().get()).matches()) {
            return ofClient(client, whom.value().get());
        }
        throw new ControlFailure("\"" + whom.value().get()
                + "\" is neither the id of a conversation, twelve letters and digits as in the access"
                + " log, nor the address of a client.");
    }

    private ControlAnswer ofId(ControlClient client, String id) throws ControlFailure {
        ControlAnswer over = endings(client, Map.of("id", id));
        if (hasEndings(over)) {
            return over;
        }
        ControlAnswer open = client.get("/api/v1/connections/" + ControlRequests.segment(id));
        if (open.status() == 200) {
            return open;
        }
        throw new ControlFailure("no conversation " + id + " is open, and its ending is not remembered any more."
                + AccessLogSearch.lines(id));
    }

    private ControlAnswer ofClient(ControlClient client, String address) throws ControlFailure {
        ControlAnswer over = endings(client, Map.of("client", address));
        if (hasEndings(over)) {
            return over;
        }
        ControlAnswer open = client.get("/api/v1/connections" + ControlRequests.query(Map.of("client", address)))
                .orFail();
        if (!open.json().objects("connections").isEmpty()) {
            return open;
        }
        throw new ControlFailure("nothing of client " + address + " is open, and no ending of it is remembered."
                + AccessLogSearch.linesOfClient(address));
    }

    private ControlAnswer endings(ControlClient client, Map<String, String> more) throws ControlFailure {
        Map<String, String> query = new LinkedHashMap<>(more);
        query.putAll(filter.members());
        by.value().ifPresent(value -> query.put("by", value));
        cause.value().ifPresent(value -> query.put("cause", value));
        code.value().ifPresent(value -> query.put("close_code", String.valueOf(value)));
        since.value().ifPresent(value -> query.put("since", Moment.forApi(value, Clock.systemDefaultZone())));
        until.value().ifPresent(value -> query.put("until", Moment.forApi(value, Clock.systemDefaultZone())));
        query.put("limit", String.valueOf(limit.orElse(USUAL_LIMIT)));
        return client.get("/api/v1/endings" + ControlRequests.query(query)).orFail();
    }

    private static boolean hasEndings(ControlAnswer answer) throws ControlFailure {
        return !answer.json().objects("endings").isEmpty();
    }
}
