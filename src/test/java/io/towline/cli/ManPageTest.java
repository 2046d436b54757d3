package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ManPageTest {

    /** Those that the page uses; a line that begins like one by accident would vanish. */
    private static final Set<String> REQUESTS =
            Set.of(".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".BR", ".RB", ".RI", ".IR", ".br", ".nf", ".fi");

    private static final String PAGE = ManPage.of(Commands.all(), "1.2.3");

    @Test
    void everyCommandIsThereWithAllThatItTakes() {
        for (Subcommand command : Commands.all()) {
            String section = section(command.name());
            for (Argument<?> option : command.arguments().options()) {
                option.names()
                        .forEach(name -> assertTrue(
                                section.contains("\\fB" + name.replace("-", "\\-") + "\\fR"),
                                command.name() + ": " + name));
            }
            command.arguments()
                    .positional()
                    .forEach(each -> assertTrue(section.contains("\\fI" + each.label() + "\\fR"), section));
        }
    }

    private static String section(String command) {
        String head = ".SS \"towline " + command.replace("-", "\\-");
        int begin = Pattern.compile(Pattern.quote(head) + "[ \"]")
                .matcher(PAGE)
                .results()
                .findFirst()
                .orElseThrow()
                .start();
        int end = PAGE.indexOf("\n.S", begin + 1);
        return PAGE.substring(begin, end);
    }

    @Test
    void linesThatBeginLikeRequestsAreRequests() {
        Set<String> found = new TreeSet<>();
        PAGE.lines()
                .filter(line -> line.startsWith(".") || line.startsWith("'"))
                .forEach(line -> found.add(line.split(" ")[0]));
        assertEquals(new TreeSet<>(REQUESTS), found);
    }

    @Test
    void nothingIsLeftToFillIn() {
        assertTrue(PAGE.startsWith(".TH TOWLINE 1 \"\" \"Towline 1.2.3\" \"Towline\"\n"), PAGE);
        assertEquals(List.of(), PAGE.lines().filter(line -> line.contains("@")).toList());
    }

    /** And in the help of each that asks a running proxy. */
    @Test
    void whatCurlWouldSayIsThere() {
        String status = "curl \\-\\-unix\\-socket /run/towline/control.sock \\e\n  http://towline/api/v1/status\n";
        assertTrue(PAGE.contains(status), PAGE);
        assertTrue(PAGE.contains(" \\e\n  'http://towline/api/v1/endings?client=10.0.0.7&limit=20'\n"), PAGE);
        List<String> asking = Commands.all().stream()
                .filter(command -> command.apiCall().isPresent())
                .map(Subcommand::name)
                .toList();
        assertEquals(List.of("status", "connections", "limits", "why", "drain", "close", "reload", "log"), asking);
        for (String name : asking) {
            StringWriter help = new StringWriter();
            Commands.execute(new PrintWriter(help), new PrintWriter(help), name, "--help");
            assertTrue(help.toString().contains("The same by curl:\ncurl "), help::toString);
        }
    }

    @Test
    void theCommandPrintsIt() {
        StringWriter out = new StringWriter();
        assertEquals(
                ExitCode.OK,
                Commands.execute(new PrintWriter(out), new PrintWriter(new StringWriter()), "generate-man"));
        assertEquals(ManPage.of(Commands.all(), "development"), out.toString());
    }
}
