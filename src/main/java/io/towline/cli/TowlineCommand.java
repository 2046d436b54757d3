package io.towline.cli;

import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code towline}, the root of all commands, as picocli has it. By itself it only says which there are. */
@Command(
        name = "towline",
        description = "A reverse proxy for WebSocket servers.",
        mixinStandardHelpOptions = true,
        versionProvider = TowlineCommand.Told.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "78:the configuration cannot be used", "1:any other failure"})
public final class TowlineCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** To make the model of all commands takes longer than most of them run: only the one that is meant is made, where that is plain. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new TowlineCommand());
        Optional<String> meant = Commands.named(arguments);
        for (String name : meant.map(List::of).orElse(Commands.NAMES)) {
            line.addSubcommand(
                    name,
                    name.equals(Commands.COMPLETION)
                            ? new AutoComplete.GenerateCompletion()
                            : PicocliModel.of(Commands.command(name)));
        }
        return line;
    }

    /** Prints the help that is asked for, says what is wrong, or runs what was written in one of picocli's other ways. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(arguments)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(TowlineCommand::failed)
                .setParameterExceptionHandler(TowlineCommand::mistyped)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** As {@link Commands#failed}. */
    public static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        return Commands.failed(failure, command.getCommandName(), command.getErr());
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

    /** For {@code --version}. */
    static final class Told implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {Version.line()};
        }
    }
}
