package io.towline.cli;

import io.towline.cli.argument.Subcommand;
import io.towline.cli.check.CheckCommand;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.cli.init.InitCommand;
import io.towline.cli.manual.ExplainCommand;
import io.towline.cli.run.DemoCommand;
import io.towline.cli.run.RunCommand;
import io.towline.cli.running.CloseCommand;
import io.towline.cli.running.ConnectionsCommand;
import io.towline.cli.running.DrainCommand;
import io.towline.cli.running.LimitsCommand;
import io.towline.cli.running.LogCommand;
import io.towline.cli.running.ReloadCommand;
import io.towline.cli.running.StatusCommand;
import io.towline.cli.running.WhyCommand;
import io.towline.cli.top.TopCommand;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which commands there are, and the run of one. Knows nothing of picocli, whose classes take longer to load than most commands run: Java's
 * cache takes none of them, since they are of an old format. Only what is not plain goes to {@link TowlineCommand}.
 */
public final class Commands {

    static final String COMPLETION = "generate-completion";
    private static final String MAN_PAGE = "generate-man";

    /** In the order in which the help lists them. */
    static final List<String> NAMES = List.of(
            "run",
            "check",
            "demo",
            "init",
            "explain",
            "defaults",
            "status",
            "top",
            "connections",
            "limits",
            "why",
            "drain",
            "close",
            "reload",
            "log",
            "version",
            MAN_PAGE,
            COMPLETION);

    static Subcommand command(String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "check" -> new CheckCommand();
            case "demo" -> new DemoCommand();
            case "init" -> new InitCommand(System.in);
            case "explain" -> new ExplainCommand();
            case "defaults" -> new DefaultsCommand();
            case "status" -> new StatusCommand();
            case "top" -> new TopCommand();
            case "connections" -> new ConnectionsCommand();
            case "limits" -> new LimitsCommand();
            case "why" -> new WhyCommand();
            case "drain" -> new DrainCommand();
            case "close" -> new CloseCommand();
            case "reload" -> new ReloadCommand();
            case "log" -> new LogCommand();
            case "version" -> new VersionCommand();
            case MAN_PAGE -> new ManPageCommand();
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /** Those that are our own, in the order of the help. */
    static List<Subcommand> all() {
        return NAMES.stream()
                .filter(name -> !name.equals(COMPLETION))
                .map(Commands::command)
                .toList();
    }

    private Commands() {}

    /** Runs the command that the arguments name, and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        Optional<Subcommand> plain = plain(arguments);
        return plain.isPresent() ? run(plain.get(), out, err) : TowlineCommand.execute(out, err, arguments);
    }

    /** The command that is named by the first word, if it is one of ours. */
    static Optional<String> named(String... arguments) {
        return arguments.length > 0 && NAMES.contains(arguments[0]) && !arguments[0].equals(COMPLETION)
                ? Optional.of(arguments[0])
                : Optional.empty();
    }

    /** The command, with all that it was given; empty where picocli has to look at it. */
    static Optional<Subcommand> plain(String... arguments) {
        Optional<String> name = named(arguments);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Subcommand command = command(name.get());
        boolean read = command.read(Arrays.copyOfRange(arguments, 1, arguments.length));
        return read ? Optional.of(command) : Optional.empty();
    }

    private static int run(Subcommand command, PrintWriter out, PrintWriter err) {
        command.printTo(out, err);
        try {
            return command.call();
        } catch (Exception failure) {
            return failed(failure, command.name(), err);
        }
    }

    /** A running proxy that says no has said why. Else it is what no command expected: whoever mends it needs the whole of it. */
    static int failed(Exception failure, String command, PrintWriter err) {
        if (failure instanceof ControlFailure told) {
            err.println("towline: " + told.getMessage());
            return told.exitCode();
        }
        err.print("towline " + command + ": ");
        failure.printStackTrace(err);
        return ExitCode.FAILURE;
    }
}
