package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import io.towline.testkit.Markdown;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands that the manual has people type are understood; those that only print are run. */
class DocumentedCommandsTest {

    /** At the begin of a line or of code in a sentence; behind what else stands on a line it is part of a pipe. */
    private static final Pattern COMMAND =
            Pattern.compile("(?:^|&& |\\| |\\()(?:\\$ )?(?:sudo )?(?:scripts/)?towline(?<words>(?: +[^#;|&)\\n]+)?)");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w/])scripts/[a-z0-9-]+");

    /** What stands for something else in the manual's own way of writing. */
    private static final Pattern SYNOPSIS = Pattern.compile("[\\[\\]…|]");

    private static List<String> commands(Path document) throws IOException {
        Stream<String> lines = Markdown.blocks(document).stream()
                .filter(block -> Set.of("", "sh").contains(block.language()))
                .flatMap(block -> block.text().lines());
        return Stream.concat(lines, Markdown.code(document).stream())
                .flatMap(line -> COMMAND.matcher(line).results().map((MatchResult found) -> found.group(1)))
                .map(String::strip)
                .filter(words -> !SYNOPSIS.matcher(words).find())
                .distinct()
                .toList();
    }

    private static String[] words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> Optional.ofNullable(word.group(1))
                        .or(() -> Optional.ofNullable(word.group(2)))
                        .orElse(word.group(3)))
                .toArray(String[]::new);
    }

    @Test
    void allAreUnderstood() throws IOException {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path document : Markdown.manual()) {
            for (String line : commands(document)) {
                found++;
                mistake(words(line)).ifPresent(why -> wrong.add(document + ": towline " + line + ": " + why));
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(found > 40, "only " + found);
    }

    private static Optional<String> mistake(String... words) {
        if (words.length == 0) {
            return Optional.empty(); // the program's own name
        }
        try {
            TowlineCommand.commandLine(words).parseArgs(words);
            return Optional.empty();
        } catch (CommandLine.MissingParameterException named) {
            return words.length == 1 ? Optional.empty() : Optional.of(named.getMessage()); // it is only spoken of
        } catch (CommandLine.ParameterException mistake) {
            return Optional.of(mistake.getMessage());
        }
    }

    @Test
    void thoseThatOnlyPrintPrint() throws IOException {
        Set<String> run = new TreeSet<>();
        for (Path document : Markdown.manual()) {
            for (String line : commands(document)) {
                if (line.matches("(explain [a-z].+|version|defaults|--help|generate-completion)")) {
                    StringWriter err = new StringWriter();
                    int code = Commands.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), words(line));
                    assertEquals(ExitCode.OK, code, () -> document + ": towline " + line + "\n" + err);
                    run.add(words(line)[0]);
                }
            }
        }
        assertTrue(run.containsAll(Set.of("explain", "version", "defaults")), run::toString);
    }

    @Test
    void scriptsThatAreNamedAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : Stream.concat(Markdown.manual().stream(), Stream.of(Path.of("CONTRIBUTING.md")))
                .toList()) {
            SCRIPT.matcher(Files.readString(document))
                    .results()
                    .map(MatchResult::group)
                    .filter(script -> !Files.isExecutable(Path.of(script)))
                    .forEach(script -> missing.add(document + ": " + script));
        }
        assertEquals(List.of(), missing);
    }
}
