package io.towline.cli.run;

import io.towline.Towline;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ConfigOption;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.check.CheckCommand;
import io.towline.cli.control.ExitCode;
import io.towline.cli.init.FirstFile;
import io.towline.config.ConfigResult;
import io.towline.io.Clock;
import io.towline.reload.Forewarnings;
import io.towline.reload.ProcessLog;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code towline run}: the main job. Ends with a signal. */
public final class RunCommand extends Subcommand {

    private final ConfigOption config = new ConfigOption(arguments());
    private final Argument<String> to = arguments()
            .option(
                    "--to",
                    "URL",
                    "Without a file: passes all on to this server, such as http://127.0.0.1:3000; several with commas.");
    private final Argument<String> listen = arguments()
            .option(
                    "--listen",
                    "ADDRESS",
                    "With --to: where clients connect (default: " + FirstFile.USUAL_ADDRESS + ").");

    public RunCommand() {
        super(
                "run",
                "Runs the proxy until it is told to stop (SIGTERM or SIGINT; a second one hastens it, a third ends it within 5 s). SIGHUP reloads the file.");
    }

    @Override
    public Optional<String> mistake() {
        if (to.isGiven() && config.isGiven()) {
            return Optional.of("Name either a file by -c or a server by --to, not both.");
        }
        return listen.isGiven() && !to.isGiven()
                ? Optional.of("--listen needs a server to pass clients on to, such as --to http://127.0.0.1:3000.")
                : Optional.empty();
    }

    private ConfigResult load() {
        return to.isGiven() ? FirstFile.of(to.value().get(), listen.value()).load() : config.load(Map.of());
    }

    @Override
    public Integer call() throws InterruptedException {
        return switch (load()) {
            case ConfigResult.Usable usable -> {
                ProcessLog.follow(usable.config().log());
                yield run(usable);
            }
            case ConfigResult.Unusable unusable -> {
                CheckCommand.printMistakes(unusable.mistakes(), err());
                yield ExitCode.CONFIG;
            }
        };
    }

    private int run(ConfigResult.Usable usable) throws InterruptedException {
        try {
            Service.run(
                    usable.config(),
                    sockets -> Towline.start(
                            usable.config(), this::load, Clock.system(), UnaryOperator.identity(), sockets),
                    Clock.system(),
                    () -> forewarn(usable));
            return ExitCode.OK;
        } catch (IOException failed) {
            err().println("towline: " + failed.getMessage());
            return ExitCode.FAILURE;
        }
    }

    /** Beside the start: the name service may take its time. The log is made ready here, as the help of all commands has no use for it. */
    private static void forewarn(ConfigResult.Usable usable) {
        Logger log = LoggerFactory.getLogger("towline");
        Thread.ofVirtual().start(() -> Forewarnings.of(usable).forEach(log::warn));
    }
}
