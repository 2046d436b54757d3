package io.towline.cli.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import io.towline.config.tree.BuiltIn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {

    private static final List<Manual.Entry> ENTRIES = Manual.entries(BuiltIn.text());

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String setting) {
        ExplainCommand command = new ExplainCommand();
        assertTrue(command.read(setting));
        command.printTo(new PrintWriter(out), new PrintWriter(err));
        return command.call();
    }

    @Test
    void aSettingIsExplainedWithItsValue() {
        assertEquals(ExitCode.OK, explain("routes.NAME.close-timeout"));
        assertEquals("""
                routes.NAME.close-timeout = 5s
                    How long a side may take to answer a close frame, before it is cut. Meanwhile what it sends still passes, also to a side that broke the
                    protocol or a limit, which is told only then: what it sent before has its answers. 1ms to 1d.
                """, out.toString());
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes.chat.close-timeout", "defaults.route.close-timeout", "close-timeout"})
    void aPathMayBeAsItStandsInAFile(String path) {
        assertEquals(ExitCode.OK, explain(path));
        assertTrue(out.toString().startsWith("routes.NAME.close-timeout = 5s\n"), out::toString);
    }

    @Test
    void theEndOfAPathMeansAllThatEndSo() {
        assertEquals(ExitCode.OK, explain("idle-timeout"));
        assertEquals(
                List.of(
                        "upstreams.NAME.keep-alive.idle-timeout = 30s",
                        "routes.NAME.idle-timeout = off",
                        "routes.NAME.http.idle-timeout = off"),
                out.toString().lines().filter(line -> line.matches("[a-z].*")).toList());
    }

    @Test
    void aSectionIsExplainedWithWhatIsInIt() {
        assertEquals(ExitCode.OK, explain("drain"));
        assertEquals("""
                drain
                    Leaving, on SIGTERM. Clients reconnect elsewhere the moment they are told, so telling all at once moves the whole load at once.
                    drain.time = 60s
                    drain.hard-stop = 300s
                """, out.toString());
    }

    @Test
    void whatDoesNotExistIsToldWithWhatWasMeant() {
        assertEquals(ExitCode.FAILURE, explain("idle-timout"));
        assertEquals(
                "towline: there is no setting \"idle-timout\". Did you mean idle-timeout? \"towline defaults\" prints them all.\n",
                err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "listeners.tls, listeners.NAME.tls",
        "upstreams.servers, upstreams.NAME.servers",
        "route.max-message, routes.NAME.max-message"
    })
    void aPathWithoutItsNameIsUnderstood(String asked, String meant) {
        assertEquals(ExitCode.FAILURE, explain(asked));
        assertEquals(
                "towline: there is no setting \"" + asked + "\". Did you mean " + meant
                        + "? \"towline defaults\" prints them all.\n",
                err.toString());
    }

    @Test
    void aCauseIsToldToBeOne() {
        assertEquals(ExitCode.FAILURE, explain("refused-no-route"));
        assertEquals(
                "towline: there is no setting \"refused-no-route\". It is a cause, why conversations end: \"towline why"
                        + " --cause\" tells of those that did, and docs/endings.md explains it. \"towline defaults\" prints"
                        + " them all.\n",
                err.toString());
    }

    @Test
    void everySettingIsThere() {
        Set<String> found = ENTRIES.stream().map(Manual.Entry::path).collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(BuiltIn.paths(BuiltIn.branch()));
        missing.removeIf(path -> path.matches("defaults(\\..*)?")); // as entries are called in a file
        missing.removeAll(found);
        assertEquals(Set.of(), missing);
        assertTrue(
                found.containsAll(Set.of(
                        "listeners.NAME.bind",
                        "listeners.NAME.tls.certificates",
                        "upstreams.NAME.servers",
                        "upstreams.NAME.tls.key",
                        "routes.NAME.upstream",
                        "routes.NAME.files.root",
                        "admin.token")),
                found::toString);
    }

    @Test
    void whatIsExplainedTogetherIsExplainedAlone() {
        assertEquals(ExitCode.OK, explain("max-message.from-client"));
        assertTrue(out.toString().startsWith("""
                        routes.NAME.max-message.from-client = 1MiB
                            Payload bytes of one message, over all its frames"""), out::toString);
    }

    @Test
    void entriesAreExplainedByWhatTheyHold() {
        assertEquals(ExitCode.OK, explain("listeners"));
        assertTrue(out.toString().startsWith("""
                listeners = {}
                    listeners.NAME.bind
                    listeners.NAME.handshake-timeout = 10s
                """), out::toString);
    }

    /** Of these the name says it all, or the section. */
    @Test
    void everySettingHasAText() {
        assertEquals(
                List.of(
                        "listeners",
                        "upstreams",
                        "routes",
                        "routes.NAME.max-message.from-client",
                        "routes.NAME.max-message.from-upstream",
                        "routes.NAME.max-frame.from-client",
                        "routes.NAME.max-frame.from-upstream",
                        "routes.NAME.headers.request.add",
                        "routes.NAME.headers.response.add",
                        "routes.NAME.bridge.enabled",
                        "admin.enabled"),
                ENTRIES.stream()
                        .filter(entry -> !entry.isSection())
                        .filter(entry -> entry.text().isEmpty())
                        .map(Manual.Entry::path)
                        .toList());
    }
}
