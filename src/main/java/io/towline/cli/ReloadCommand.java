package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code towline reload}: returns when the file is in force, or refused with all its mistakes. */
@Command(
        name = "reload",
        description =
                "Makes a running proxy read its file again; says what changed, or every mistake, and then nothing changed.",
        mixinStandardHelpOptions = true)
final class ReloadCommand extends QuickCommand {

    private static final int REFUSED = 422;

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Override
    boolean flag(String name) {
        return form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        return control.option(name, value);
    }

    @Override
    public Integer call() throws ControlFailure {
        ControlAnswer answer = control.client().post("/api/v1/reload", "{}");
        if (answer.status() == REFUSED) {
            form.show(answer, out(), refused -> tellMistakes(refused.json()));
            return ExitCode.CONFIG;
        }
        form.show(answer.orFail(), out(), accepted -> tellChanges(accepted.json()));
        return ExitCode.OK;
    }

    private void tellMistakes(JsonObject refused) {
        PrintWriter err = err();
        List<String> mistakes = refused.texts("mistakes");
        mistakes.forEach(err::println);
        err.println(Quantity.counted(mistakes.size(), "mistake") + ": nothing changed");
    }

    private void tellChanges(JsonObject accepted) {
        PrintWriter out = out();
        out.println("reloaded: " + accepted.text("summary"));
        accepted.texts("need_restart").forEach(path -> out.println("takes effect with a restart: " + path));
    }
}
