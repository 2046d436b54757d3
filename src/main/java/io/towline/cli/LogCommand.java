package io.towline.cli;

import io.towline.cli.control.Asking;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code towline log}: another level for a logger. */
@Command(
        name = "log",
        description = "Sets the level of a logger of a running proxy, until its next reload or restart.",
        mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private AnswerOption form;

    @Parameters(index = "0", paramLabel = "LOGGER", description = "Such as towline or towline.access.")
    private String logger;

    @Parameters(index = "1", paramLabel = "LEVEL", description = "trace, debug, info, warn, error or off.")
    private String level;

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = spec.commandLine().getOut();
        String body = Asking.json(Map.of("logger", logger, "level", level));
        ControlAnswer set = control.client().post("/api/v1/log", body).orFail();
        form.show(set, out, answer -> {
            out.println(answer.json().text("logger") + " logs at "
                    + answer.json().text("level") + " until the next reload or restart");
        });
        return ExitCode.OK;
    }
}
