package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.argument.Arguments;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;
import io.towline.cli.running.DrainCommand;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command understands without picocli is what picocli understands. */
class ArgumentsTest {

    static List<String> ours() {
        return TowlineCommand.commandLine().getSubcommands().keySet().stream()
                .filter(name -> !name.equals("generate-completion")) // which is picocli's own
                .toList();
    }

    /** What it is read as: nothing is run. */
    private static Map<String, String> plainly(String... line) {
        return values(Commands.plain(line).orElseThrow().arguments());
    }

    private static Map<String, String> byPicocli(String name, String... arguments) {
        Subcommand command = Commands.command(name);
        new CommandLine(PicocliModel.of(command)).parseArgs(arguments);
        return values(command.arguments());
    }

    private static Map<String, String> values(Arguments arguments) {
        Map<String, String> values = new TreeMap<>();
        arguments
                .options()
                .forEach(each -> values.put(each.names().getLast(), each.value().toString()));
        arguments
                .positional()
                .forEach(each -> values.put(each.label(), each.value().toString()));
        return values;
    }

    /** One command line with all that picocli's model has, read in both ways: the same values. */
    @ParameterizedTest
    @MethodSource("ours")
    void bothKnowTheSameOptionsAndSetTheSame(String name) {
        CommandSpec model = PicocliModel.of(Commands.command(name));
        List<String> options = new ArrayList<>();
        for (OptionSpec option : model.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                options.add(option.names()[option.names().length - 1]);
                if (option.arity().max() > 0) {
                    options.add(option.type() == Integer.class ? "7" : "x" + options.size());
                }
            }
        }
        List<String> positional = IntStream.range(
                        0, model.positionalParameters().size())
                .mapToObj(i -> "argument" + i)
                .toList();
        for (List<String> each : compatible(name, options, positional)) {
            String[] line = each.toArray(String[]::new);
            assertEquals(byPicocli(name, line), plainly(withName(name, line)), each::toString);
        }
        Subcommand command = Commands.command(name);
        List<String> both = Stream.concat(options.stream(), positional.stream()).toList();
        assertTrue(command.arguments().read(both.toArray(String[]::new)), both::toString);
        assertFalse(values(command.arguments()).containsValue("Optional.empty"), "the model lacks some");
    }

    /** Not all goes together: an id or filters, standard input or a file, a file or a server. */
    private static List<List<String>> compatible(String name, List<String> options, List<String> positional) {
        return switch (name) {
            case "close" -> List.of(options, positional);
            case "check" -> List.of(options, List.of("-"));
            case "run" -> List.of(options.subList(0, 2), options.subList(2, options.size()));
            default ->
                List.of(Stream.concat(options.stream(), positional.stream()).toList());
        };
    }

    /** With what is required only: nothing else is set. */
    @ParameterizedTest
    @MethodSource("ours")
    void bothSetNothingThatWasNotGiven(String name) {
        Subcommand command = Commands.command(name);
        String[] line = command.arguments().positional().stream()
                .filter(each -> each.isRequired())
                .map(each -> "x" + each.label())
                .toArray(String[]::new);
        assertTrue(command.arguments().read(line));
        Map<String, String> values = byPicocli(name, line);
        assertEquals(values(command.arguments()), values);
        assertEquals(
                line.length,
                values.values().stream()
                        .filter(each -> !each.equals("Optional.empty"))
                        .count());
    }

    @ParameterizedTest
    @CsvSource({
        "drain, Missing required parameter: 'UPSTREAM'",
        "log towline, Missing required parameter: 'LEVEL'",
        "close, Name either an ID or at least one filter.",
        "close 1ng2wcm0003k --route=chat, Name either an ID or at least one filter.",
        "close --code=many 1ng2wcm0003k, Invalid value for option '--code': 'many' is not an int",
        "why --limit, Missing required parameter for option '--limit' (N)",
    })
    void whatIsAmissIsSaidByPicocli(String line, String said) {
        StringWriter err = new StringWriter();
        int code = Commands.execute(new PrintWriter(err), new PrintWriter(err), line.split(" "));
        assertEquals(ExitCode.FAILURE, code);
        assertEquals(said, err.toString().lines().findFirst().orElse(""));
    }

    /** As shells' aliases have it. */
    @Test
    void aFlagMayBeTakenBack() {
        DrainCommand drain = new DrainCommand();
        new CommandLine(PicocliModel.of(drain)).parseArgs("--undo=false", "chat");
        assertEquals("Optional[false]", values(drain.arguments()).get("--undo"));
    }

    private static String[] withName(String name, String... arguments) {
        return Stream.concat(Stream.of(name), Stream.of(arguments)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "why --limit=5 1ng2wcm0003k --route=chat, true",
        "why --limit 5 --route chat 1ng2wcm0003k, true",
        "connections --sort -bytes_out, true",
        "close --route=chat --reason=a=b, true",
        "run, true",
        "run --config=proxy.conf, true",
        "demo -c proxy.conf, true",
        "generate-completion, false",
        "run proxy.conf, false",
        "run -c, false",
        "run -cproxy.conf, false",
        "drain chat --undo, true",
        "drain --undo=false chat, false",
        "drain chat news, false",
        "why --help, false",
        "why -h, false",
        "why --limit, false",
        "why --limit=many, false",
        "why --limit --route=chat, false",
        "why --route -h, false",
        "why --route=a --route=b, false",
        "why --rout=a, false",
        "status -c a.conf --config=b.conf, false",
        "why one two, false",
        "why -- one, false",
        "why @file, false",
        "status --json=true, false",
        "status -c=proxy.conf, false",
        "status more, false",
        "drain, false",
        "log towline, false",
        "close, false",
        "close 1ng2wcm0003k --route=chat, false",
    })
    void whatIsNotPlainIsLeftToPicocli(String line, boolean plain) {
        assertEquals(plain, Commands.plain(line.split(" ")).isPresent());
    }

    /** What they would cost most by: picocli's model, and a log that nobody writes to. */
    @ParameterizedTest
    @CsvSource({
        "version, 0",
        "defaults, 0",
        "status --socket=/nowhere/c.sock, 1",
        "why --socket=/nowhere/c.sock 1ng2wcm0003k, 1",
        "top --socket=/nowhere/c.sock, 1",
        "close --socket=/nowhere/c.sock --route=chat, 1",
    })
    void theyLoadNeitherPicocliNorTheLog(String line, int code) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                "io.towline.Main"));
        command.addAll(List.of(line.split(" ")));
        ChildProcess.Outcome outcome = ChildProcess.run(new ProcessBuilder(command));
        assertEquals(code, outcome.code(), outcome::said);
        assertTrue(outcome.said().contains("io.towline.cli.argument.Subcommand source:"), outcome::said);
        assertEquals(
                List.of(),
                outcome.said()
                        .lines()
                        .filter(each ->
                                each.contains("picocli.CommandLine$Interpreter") || each.contains("ch.qos.logback"))
                        .toList());
    }
}
