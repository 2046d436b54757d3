package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** {@code towline limits}: what is limited, and who is being refused. */
public final class LimitsCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());

    public LimitsCommand() {
        super(
                "limits",
                "Shows the limits of a running proxy, and the clients that they refused within the last ten minutes.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("/limits", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlAnswer limits = control.client().get("/api/v1/limits").orFail();
        form.show(limits, out, answer -> tell(answer.json().objects("limits"), out));
        return ExitCode.OK;
    }

    private static void tell(List<JsonObject> limits, PrintWriter out) {
        if (limits.isEmpty()) {
            out.println("There are no limits.");
            return;
        }
        Tables.limits(limits).lines().forEach(out::println);
        out.println();
        if (limits.stream().allMatch(limit -> limit.objects("clients").isEmpty())) {
            out.println("Nobody was refused within the last ten minutes.");
        } else {
            Tables.limited(limits).lines().forEach(out::println);
        }
    }
}
