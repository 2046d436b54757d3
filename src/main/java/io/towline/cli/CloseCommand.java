package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code towline close}: ends conversations by an operator's word. */
@Command(
        name = "close",
        description = "Ends a conversation, or all that fit the filters: the client gets code and reason.",
        mixinStandardHelpOptions = true)
final class CloseCommand extends QuickCommand {

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The conversation's id, as connections shows it.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--code",
            paramLabel = "CODE",
            defaultValue = "1012",
            description = "The close code (default: ${DEFAULT-VALUE}, after which most clients come back).")
    private int code = 1012;

    @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, at most 123 bytes.")
    private Optional<String> reason = Optional.empty();

    @Override
    boolean flag(String name) {
        return form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        switch (name) {
            case "--reason" -> reason = Optional.of(value);
            case "--code" -> {
                Optional<Integer> number = Numbers.of(value);
                code = number.orElse(code);
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
        id = Optional.of(value);
        return index == 0;
    }

    @Override
    boolean isComplete() {
        return id.isPresent() == filter.members().isEmpty();
    }

    @Override
    public Integer call() throws ControlFailure {
        if (!isComplete()) {
            throw mistyped("Name either an ID or at least one filter.");
        }
        PrintWriter out = out();
        ControlAnswer closed = close(control.client()).orFail();
        form.show(
                closed,
                out,
                answer -> out.println(
                        Quantity.counted(answer.json().number("closed").orElse(0), "conversation") + " told to close"));
        return ExitCode.OK;
    }

    private ControlAnswer close(ControlClient client) throws ControlFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        reason.ifPresent(text -> body.put("reason", text));
        if (id.isPresent()) {
            return client.post(
                    "/api/v1/connections/" + ControlRequests.segment(id.get()) + "/close", ControlRequests.json(body));
        }
        body.put("filter", filter.members());
        return client.post("/api/v1/connections/close", ControlRequests.json(body));
    }
}
