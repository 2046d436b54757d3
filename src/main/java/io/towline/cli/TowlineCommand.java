package io.towline.cli;

import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;
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
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DemoCommand.class,
            DefaultsCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ConnectionsCommand.class,
            WhyCommand.class,
            DrainCommand.class,
            CloseCommand.class,
            ReloadCommand.class,
            LogCommand.class,
            VersionCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "78:the configuration cannot be used", "1:any other failure"})
public final class TowlineCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Runs the command that the arguments name, and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new TowlineCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(TowlineCommand::failed)
                .setParameterExceptionHandler(TowlineCommand::mistyped)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "There is no command.");
    }

    /** A running proxy that says no has said why. Else it is what no command expected: whoever mends it needs the whole of it. */
    static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof ControlFailure told) {
            command.getErr().println("towline: " + told.getMessage());
            return told.exitCode();
        }
        command.getErr().print("towline " + command.getCommandName() + ": ");
        failure.printStackTrace(command.getErr());
        return ExitCode.FAILURE;
    }

    private static int mistyped(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println(mistake.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        command.usage(command.getErr());
        return ExitCode.FAILURE; // picocli would return 2
    }
}
