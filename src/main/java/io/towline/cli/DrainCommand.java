package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code towline drain}: takes servers out of use in order, and back. */
@Command(
        name = "drain",
        description = {
            "Gives the servers of an upstream no new conversations, and tells those they have to go, at the drain's pace.",
            "It lasts until --undo or the next start."
        },
        mixinStandardHelpOptions = true)
final class DrainCommand extends QuickCommand {

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private AnswerOption form = new AnswerOption();

    @Parameters(paramLabel = "UPSTREAM", description = "The upstream's name.")
    private String upstream;

    @Option(names = "--server", paramLabel = "URL", description = "Only this server, as status shows it.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--undo", description = "Takes them into use again.")
    private boolean undo;

    @Override
    boolean flag(String name) {
        undo |= name.equals("--undo");
        return name.equals("--undo") || form.flag(name);
    }

    @Override
    boolean option(String name, String value) {
        if (name.equals("--server")) {
            server = Optional.of(value);
            return true;
        }
        return control.option(name, value);
    }

    @Override
    boolean argument(int index, String value) {
        upstream = value;
        return index == 0;
    }

    @Override
    boolean isComplete() {
        return upstream != null;
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        String path = "/api/v1/upstreams/" + ControlRequests.segment(upstream) + (undo ? "/undrain" : "/drain");
        String body =
                ControlRequests.json(server.map(url -> Map.of("server", url)).orElse(Map.of()));
        ControlAnswer drained = control.client().post(path, body).orFail();
        form.show(
                drained,
                out,
                answer -> Tables.servers(List.of(answer.json())).lines().forEach(out::println));
        return ExitCode.OK;
    }
}
