package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command understands without picocli is what picocli understands. */
class QuickCommandTest {

    static Stream<String> quick() {
        return TowlineCommand.commandLine().getSubcommands().entrySet().stream()
                .filter(each -> each.getValue().getCommand() instanceof QuickCommand)
                .map(Map.Entry::getKey);
    }

    private static QuickCommand fresh(String name) {
        return TowlineCommand.commandLine(name).getSubcommands().get(name).getCommand();
    }

    /** One command line with all that there is, read in both ways: the same values in the same fields. */
    @ParameterizedTest
    @MethodSource("quick")
    void bothKnowTheSameOptionsAndSetTheSame(String name) throws ReflectiveOperationException {
        CommandSpec model =
                TowlineCommand.commandLine(name).getSubcommands().get(name).getCommandSpec();
        List<String> line = new ArrayList<>();
        for (OptionSpec option : model.options()) {
            if (option.usageHelp() || option.versionHelp()) {
                continue;
            }
            line.add(option.names()[option.names().length - 1]);
            if (option.arity().max() > 0) {
                line.add(
                        option.typeInfo().getAuxiliaryTypes()[0] == int.class
                                        || option.typeInfo().getAuxiliaryTypes()[0] == Integer.class
                                ? "7"
                                : "x" + line.size());
            }
        }
        for (int i = 0; i < model.positionalParameters().size(); i++) {
            line.add("argument" + i);
        }
        QuickCommand ours = fresh(name);
        boolean complete = ours.read(line.toArray(String[]::new));
        if (!name.equals("close")) { // which takes an id or filters
            assertTrue(complete, line::toString);
        }
        CommandLine theirs = TowlineCommand.commandLine(name);
        line.addFirst(name);
        theirs.parseArgs(line.toArray(String[]::new));
        assertEquals(values(theirs.getSubcommands().get(name).getCommand()), values(ours), line::toString);
    }

    /** Nothing given: what holds then is the same too. */
    @ParameterizedTest
    @MethodSource("quick")
    void bothBeginWithTheSame(String name) throws ReflectiveOperationException {
        CommandLine theirs = TowlineCommand.commandLine(name);
        List<String> line = new ArrayList<>(List.of(name));
        CommandSpec model = theirs.getSubcommands().get(name).getCommandSpec();
        model.positionalParameters().stream()
                .filter(each -> each.required())
                .forEach(each -> line.add("argument" + each.index().min()));
        theirs.parseArgs(line.toArray(String[]::new));
        QuickCommand ours = fresh(name);
        ours.read(line.subList(1, line.size()).toArray(String[]::new));
        assertEquals(values(theirs.getSubcommands().get(name).getCommand()), values(ours));
    }

    private static Map<String, Object> values(Object of) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        for (Field field : of.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            if (field.isAnnotationPresent(CommandLine.Mixin.class)) {
                values.putAll(values(field.get(of)));
            } else if (field.isAnnotationPresent(CommandLine.Option.class)
                    || field.isAnnotationPresent(CommandLine.Parameters.class)) {
                values.put(field.getName(), String.valueOf(field.get(of)));
            }
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "why --limit=5 1ng2wcm0003k --route=chat, true",
        "why --limit 5 --route chat 1ng2wcm0003k, true",
        "connections --sort -bytes_out, true",
        "close --route=chat --reason=a=b, true",
        "why --help, false",
        "why -h, false",
        "why --limit, false",
        "why --limit=many, false",
        "why --limit --route=chat, false",
        "why --route -h, false",
        "why --route=a --route=b, false",
        "why --rout=a, false",
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
        String[] words = line.split(" ");
        String[] arguments = Stream.of(words).skip(1).toArray(String[]::new);
        assertEquals(plain, fresh(words[0]).read(arguments));
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
        assertTrue(outcome.said().contains("io.towline.cli.QuickCommand source:"), outcome::said);
        assertEquals(
                List.of(),
                outcome.said()
                        .lines()
                        .filter(each ->
                                each.contains("picocli.CommandLine$Interpreter") || each.contains("ch.qos.logback"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"run", "demo", "generate-completion"})
    void whatLastsIsPicoclis(String name) {
        assertFalse(quick().toList().contains(name));
    }
}
