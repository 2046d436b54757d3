package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/** {@code towline log}: another level for a logger. */
public final class LogCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final Argument<String> logger = arguments().required("LOGGER", "Such as towline or towline.access.");
    private final Argument<String> level = arguments().required("LEVEL", "trace, debug, info, warn, error or off.");

    public LogCommand() {
        super("log", "Sets the level of a logger of a running proxy, until its next reload or restart.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("-d '{\"logger\":\"towline\",\"level\":\"debug\"}' /log", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        String body = ControlRequests.json(Map.of(
                "logger", logger.value().orElseThrow(), "level", level.value().orElseThrow()));
        ControlAnswer set = control.client().post("/api/v1/log", body).orFail();
        form.show(set, out, answer -> {
            out.println(answer.json().text("logger") + " logs at "
                    + answer.json().text("level") + " until the next reload or restart");
        });
        return ExitCode.OK;
    }
}
