package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** {@code towline reload}: returns when the file is in force, or refused with all its mistakes. */
public final class ReloadCommand extends Subcommand {

    private static final int REFUSED = 422;

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());

    public ReloadCommand() {
        super(
                "reload",
                "Makes a running proxy read its file again; says what changed, or every mistake, and then nothing changed.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("-d {} /reload", control));
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
