package io.towline.cli;

import io.towline.cli.control.Asking;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code towline close}: ends conversations by an operator's word. */
@Command(
        name = "close",
        description = "Ends a conversation, or all that fit the filters: the client gets code and reason.",
        mixinStandardHelpOptions = true)
final class CloseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private AnswerOption form;

    @Mixin
    private FilterOptions filter;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The conversation's id, as connections shows it.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--code",
            paramLabel = "CODE",
            defaultValue = "1012",
            description = "The close code (default: ${DEFAULT-VALUE}, after which most clients come back).")
    private int code;

    @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, at most 123 bytes.")
    private Optional<String> reason = Optional.empty();

    @Override
    public Integer call() throws ControlFailure {
        if (id.isPresent() != filter.members().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Name either an ID or at least one filter.");
        }
        PrintWriter out = spec.commandLine().getOut();
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
            return client.post("/api/v1/connections/" + Asking.segment(id.get()) + "/close", Asking.json(body));
        }
        body.put("filter", filter.members());
        return client.post("/api/v1/connections/close", Asking.json(body));
    }
}
