package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code towline drain}: takes servers out of use in order, and back. */
public final class DrainCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final Argument<String> upstream = arguments().required("UPSTREAM", "The upstream's name.");
    private final Argument<String> server =
            arguments().option("--server", "URL", "Only this server, as status or the configuration has it.");
    private final Argument<Boolean> undo = arguments().flag("--undo", "Takes them into use again.");

    public DrainCommand() {
        super(
                "drain",
                "Gives the servers of an upstream no new conversations, and tells those they have to go, at the drain's pace.",
                "It lasts until --undo or the next start.");
    }

    @Override
    public Optional<String> calledByCurl() {
        return Optional.of("-d {} /upstreams/UPSTREAM/drain");
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        String path =
                "/api/v1/upstreams/" + ControlRequests.segment(upstream.value().orElseThrow())
                        + (undo.orElse(false) ? "/undrain" : "/drain");
        String body = ControlRequests.json(
                server.value().map(url -> Map.of("server", url)).orElse(Map.of()));
        ControlAnswer drained = control.client().post(path, body).orFail();
        form.show(
                drained,
                out,
                answer -> Tables.servers(List.of(answer.json())).lines().forEach(out::println));
        return ExitCode.OK;
    }
}
