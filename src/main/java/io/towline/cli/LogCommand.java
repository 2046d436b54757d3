package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code towline log}: another level for a logger. */
@Command(
        name = "log",
        description = "Sets the level of a logger of a running proxy, until its next reload or restart.",
        mixinStandardHelpOptions = true)
final class LogCommand extends QuickCommand {

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Parameters(index = "0", paramLabel = "LOGGER", description = "Such as towline or towline.access.")
    private String logger;

    @Parameters(index = "1", paramLabel = "LEVEL", description = "trace, debug, info, warn, error or off.")
    private String level;

    @Override
    boolean flag(String name) {
        return form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        return control.option(name, value);
    }

    @Override
    boolean argument(int index, String value) {
        switch (index) {
            case 0 -> logger = value;
            case 1 -> level = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    boolean isComplete() {
        return level != null;
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        String body = ControlRequests.json(Map.of("logger", logger, "level", level));
        ControlAnswer set = control.client().post("/api/v1/log", body).orFail();
        form.show(set, out, answer -> {
            out.println(answer.json().text("logger") + " logs at "
                    + answer.json().text("level") + " until the next reload or restart");
        });
        return ExitCode.OK;
    }
}
