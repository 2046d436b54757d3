package io.towline.cli;

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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code towline why}: how conversations ended, and what that means. */
@Command(
        name = "why",
        description = {
            "Tells why a conversation ended, or how those of a client, or all, ended of late; newest first.",
            "Refused ones are summed up, unless a client or a cause is asked for."
        },
        mixinStandardHelpOptions = true)
final class WhyCommand extends QuickCommand {

    private static final Pattern ID = Pattern.compile("[0-9a-hjkmnp-tv-z]{12}");

    /** Roughly: the proxy says what is wrong with it. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:]*[.:][0-9a-fA-F:./]*");

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Mixin
    private FilterOptions filter = new FilterOptions();

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
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only from then on: 10m, 05:38, \"2026-11-21 05:38\", yesterday; without a zone, this machine's time.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only up to then, likewise.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Override
    boolean flag(String name) {
        return form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        Optional<String> given = Optional.of(value);
        switch (name) {
            case "--by" -> by = given;
            case "--cause" -> cause = given;
            case "--since" -> since = given;
            case "--until" -> until = given;
            case "--limit" -> {
                Optional<Integer> number = Numbers.of(value);
                limit = number.orElse(limit);
                return number.isPresent();
            }
            default -> {
                return control.option(name, value) || filter.option(name, value);
            }
        }
        return true;
    }

    @Override
    boolean argument(int index, String value) {
        whom = Optional.of(value);
        return index == 0;
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        form.show(answer(control.client()), out, answer -> EndingReport.tell(answer.json(), out));
        return ExitCode.OK;
    }

    private ControlAnswer answer(ControlClient client) throws ControlFailure {
        if (whom.isEmpty()) {
            return endings(client, Map.of("refusals", "folded"));
        }
        if (ID.matcher(whom.get()).matches()) {
            return ofId(client, whom.get());
        }
        if (ADDRESS.matcher(whom.get()).matches()) {
            return ofClient(client, whom.get());
        }
        throw new ControlFailure(
                "\"" + whom.get() + "\" is neither the id of a conversation, twelve letters and digits as in the access"
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
        by.ifPresent(value -> query.put("by", value));
        cause.ifPresent(value -> query.put("cause", value));
        since.ifPresent(value -> query.put("since", Moment.forApi(value, Clock.systemDefaultZone())));
        until.ifPresent(value -> query.put("until", Moment.forApi(value, Clock.systemDefaultZone())));
        query.put("limit", String.valueOf(limit));
        return client.get("/api/v1/endings" + ControlRequests.query(query)).orFail();
    }

    private static boolean hasEndings(ControlAnswer answer) throws ControlFailure {
        return !answer.json().objects("endings").isEmpty();
    }
}
