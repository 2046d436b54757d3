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
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code towline}: the root of all commands. By itself it only says which there are. */
@Command(
        name = "towline",
        description = "A reverse proxy for WebSocket servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "78:the configuration cannot be used", "1:any other failure"})
public final class TowlineCommand implements Runnable {

    private static final String COMPLETION = "generate-completion";
    private static final String MAN_PAGE = "generate-man";

    @Spec
    private CommandSpec spec;

    /** In the order in which the help lists them. */
    private static final List<String> COMMANDS = List.of(
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
        return COMMANDS.stream()
                .filter(name -> !name.equals(COMPLETION))
                .map(TowlineCommand::command)
                .toList();
    }

    /** To make the model of all commands takes longer than most of them run: only the one that is meant is made, where that is plain. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new TowlineCommand());
        Optional<String> meant = named(arguments);
        for (String name : meant.map(List::of).orElse(COMMANDS)) {
            line.addSubcommand(
                    name,
                    name.equals(COMPLETION) ? new AutoComplete.GenerateCompletion() : PicocliModel.of(command(name)));
        }
        return line;
    }

    /** Runs the command that the arguments name, and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        Optional<Subcommand> plain = plain(arguments);
        if (plain.isPresent()) {
            return run(plain.get(), out, err);
        }
        return commandLine(arguments)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(TowlineCommand::failed)
                .setParameterExceptionHandler(TowlineCommand::mistyped)
                .execute(arguments);
    }

    /** The command that is named by the first word, if it is one of ours. */
    private static Optional<String> named(String... arguments) {
        return arguments.length > 0 && COMMANDS.contains(arguments[0]) && !arguments[0].equals(COMPLETION)
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

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** A running proxy that says no has said why. Else it is what no command expected: whoever mends it needs the whole of it. */
    public static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        return failed(failure, command.getCommandName(), command.getErr());
    }

    private static int failed(Exception failure, String command, PrintWriter err) {
        if (failure instanceof ControlFailure told) {
            err.println("towline: " + told.getMessage());
            return told.exitCode();
        }
        err.print("towline " + command + ": ");
        failure.printStackTrace(err);
        return ExitCode.FAILURE;
    }

    private static int mistyped(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        Optional<String> stray = stray(mistake);
        if (stray.isPresent() && command.getParent() == null) {
            command.getErr().println("There is no command \"" + stray.get() + "\".");
            CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
            command.getErr().println("\"towline --help\" lists them.");
            return ExitCode.FAILURE;
        }
        command.getErr().println(stray.map(each -> noArgument(command, each)).orElseGet(mistake::getMessage));
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        command.usage(command.getErr());
        return ExitCode.FAILURE; // picocli would return 2
    }

    /** A word that is no option, where there should be none. */
    private static Optional<String> stray(ParameterException mistake) {
        return mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream().findFirst().filter(each -> !each.startsWith("-"))
                : Optional.empty();
    }

    /** As other proxies have it, a file is named by itself. */
    private static String noArgument(CommandLine command, String stray) {
        boolean takesFile = command.getCommandSpec().findOption("-c") != null
                && command.getCommandSpec().positionalParameters().isEmpty();
        String name = command.getCommandName();
        return "towline " + name + " takes no argument \"" + stray + "\"."
                + (takesFile ? " If it is the configuration file: towline " + name + " -c " + stray : "");
    }
}
