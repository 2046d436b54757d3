package io.towline.cli;

import io.towline.cli.control.Asking;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code towline drain}: takes servers out of use in order, and back. */
@Command(
        name = "drain",
        description = {
            "Gives the servers of an upstream no new conversations, and tells those they have to go, at the drain's pace.",
            "It lasts until --undo or the next start."
        },
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private AnswerOption form;

    @Parameters(paramLabel = "UPSTREAM", description = "The upstream's name.")
    private String upstream;

    @Option(names = "--server", paramLabel = "URL", description = "Only this server, as status shows it.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--undo", description = "Takes them into use again.")
    private boolean undo;

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = spec.commandLine().getOut();
        String path = "/api/v1/upstreams/" + Asking.segment(upstream) + (undo ? "/undrain" : "/drain");
        String body = Asking.json(server.map(url -> Map.of("server", url)).orElse(Map.of()));
        ControlAnswer drained = control.client().post(path, body).orFail();
        form.show(
                drained,
                out,
                answer -> Tables.servers(List.of(answer.json())).lines().forEach(out::println));
        return ExitCode.OK;
    }
}
