package io.towline.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.FakeApi;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code close} and {@code drain} ask before they do it, over a real socket file. */
class ConfirmationTest {

    private static final String NOBODY = "\nNothing is done: there is no terminal to ask on. To do it, say --yes.";

    private static final String CHAT = """
            {"upstreams":[
             {"name":"app","servers":[{"url":"ws://127.0.0.1:7000","leases":9}]},
             {"name":"chat","servers":[
               {"url":"ws://app.example.com:9000#10.0.0.7","leases":12},{"url":"ws://app.example.com:9000#10.0.0.8","leases":0},
               {"url":"ws://127.0.0.1:9001","leases":1}]}]}
            """;

    private static final String TWO_SERVERS = """
            {"total":13,"matched":3,"connections":[{"server":"ws://b:1"},{"server":"ws://a:1"},{"server":"ws://b:1"}]}
            """;

    @TempDir
    private Path folder;

    private FakeApi api;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void open() {
        api = new FakeApi(folder.resolve("c.sock"))
                .on("GET /api/v1/upstreams", CHAT)
                .on("GET /api/v1/connections?limit=1000&route=r", TWO_SERVERS)
                .on("POST /api/v1/connections/close", "{\"closed\":3}")
                .on("POST /api/v1/upstreams/chat/drain", "{\"name\":\"chat\",\"servers\":[]}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static Supplier<Optional<InputStream>> typing(String keys) {
        return () -> Optional.of(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)));
    }

    private int run(Subcommand command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--socket=" + folder.resolve("c.sock"));
        assertTrue(command.read(all.toArray(String[]::new)), all::toString);
        command.printTo(new PrintWriter(out), new PrintWriter(err));
        return command.call();
    }

    private void assertNobodyCanBeAsked(String expected, Subcommand command, String... arguments) {
        ControlFailure told = assertThrows(ControlFailure.class, () -> run(command, arguments));
        assertEquals(expected + NOBODY, told.getMessage());
        assertEquals(ExitCode.FAILURE, told.exitCode());
        assertEquals(List.of(), api.bodies());
        assertEquals("", out.toString() + err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "Y\n", " yes \n", "YES", "y\r\n"})
    void whoAgreesHasItDone(String keys) throws Exception {
        assertEquals(ExitCode.OK, run(new CloseCommand(typing(keys)), "--route=r", "--code=1001"));
        assertEquals("""
                This will close 3 conversations with code 1001:
                  1 conversation to ws://a:1
                  2 conversations to ws://b:1
                Go on? [y/N]\s""", err.toString());
        assertEquals("3 conversations told to close\n", out.toString());
        assertEquals(List.of("{\"code\":1001,\"filter\":{\"route\":\"r\"}}"), api.bodies());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "no\ny\n", "ye\n", "jawohl\n"})
    void whoDoesNotHasNothingDone(String keys) throws Exception {
        assertEquals(ExitCode.FAILURE, run(new CloseCommand(typing(keys)), "--route=r"));
        assertTrue(err.toString().endsWith("Go on? [y/N] Nothing is done.\n"), err.toString());
        assertEquals("", out.toString());
        assertEquals(List.of(), api.bodies());
        assertEquals(ExitCode.FAILURE, run(new DrainCommand(typing(keys)), "chat"));
        assertEquals(List.of(), api.bodies());
    }

    @Test
    void aDrainSaysWhomItHits() throws Exception {
        assertEquals(ExitCode.OK, run(new DrainCommand(typing("y\n")), "chat"));
        assertEquals("""
                This will drain 3 servers of upstream chat, and tell 13 conversations to go:
                  12 conversations on ws://app.example.com:9000#10.0.0.7
                  0 conversations on ws://app.example.com:9000#10.0.0.8
                  1 conversation on ws://127.0.0.1:9001
                Go on? [y/N]\s""", err.toString());
        assertEquals(List.of("{}"), api.bodies());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9001, '1 server', '1 conversation', '1 conversation on ws://127.0.0.1:9001'",
        "http://127.0.0.1:9001, '1 server', '1 conversation', '1 conversation on ws://127.0.0.1:9001'",
        "ws://app.example.com:9000#10.0.0.8, '1 server', '0 conversations', '0 conversations on ws://app.example.com:9000#10.0.0.8'",
        "APP.example.com:9000, '2 servers', '12 conversations', '12 conversations on ws://app.example.com:9000#10.0.0.7|  0 conversations on ws://app.example.com:9000#10.0.0.8'",
    })
    void aServerIsMeantByAnySpellingAndByItsName(String said, String servers, String under, String lines) {
        assertNobodyCanBeAsked(
                "this would drain " + servers + " of upstream chat, and tell " + under + " to go:\n  "
                        + lines.replace('|', '\n'),
                new DrainCommand(Optional::empty),
                "chat",
                "--server=" + said);
    }

    @Test
    void withoutATerminalNothingIsDone() {
        assertNobodyCanBeAsked(
                "this would close 3 conversations with code 1012:\n  1 conversation to ws://a:1\n  2 conversations to ws://b:1",
                new CloseCommand(Optional::empty),
                "--route=r");
        api.on("GET /api/v1/connections/1ng2wcm0003k", "{\"client\":\"10.0.0.7\",\"server\":\"ws://a:1\"}");
        assertNobodyCanBeAsked(
                "this would close 1 conversation with code 1012:\n  1ng2wcm0003k of 10.0.0.7 to ws://a:1",
                new CloseCommand(Optional::empty),
                "1ng2wcm0003k");
    }

    @Test
    void whoSaysYesIsNotAskedAndNothingIsLookedUp() throws Exception {
        assertEquals(ExitCode.OK, run(new CloseCommand(Optional::empty), "--route=r", "--yes"));
        assertEquals(ExitCode.OK, run(new DrainCommand(Optional::empty), "chat", "--yes"));
        assertEquals("", err.toString());
        assertEquals(2, api.bodies().size());
        assertEquals(0, api.calls("GET /api/v1/upstreams"));
        assertEquals(0, api.calls("GET /api/v1/connections?limit=1000&route=r"));
    }

    /** As where the DNS knows none of its names. */
    @Test
    void anUpstreamWithoutServersIsAskedForAsWell() {
        api.on("GET /api/v1/upstreams", "{\"upstreams\":[{\"name\":\"chat\",\"servers\":[]}]}");
        assertNobodyCanBeAsked(
                "this would drain upstream chat, which has no servers just now:\n  those that come later",
                new DrainCommand(Optional::empty),
                "chat");
    }

    @Test
    void takingServersIntoUseAgainNeedsNoYes() throws Exception {
        api.on("POST /api/v1/upstreams/chat/undrain", "{\"name\":\"chat\",\"servers\":[]}");
        assertEquals(ExitCode.OK, run(new DrainCommand(Optional::empty), "chat", "--undo"));
        assertEquals("", err.toString());
    }

    @Test
    void whereNothingFitsNobodyIsAsked() {
        api.on("GET /api/v1/connections?limit=1000&route=r", "{\"total\":13,\"matched\":0,\"connections\":[]}");
        assertRefused(
                "no open conversation fits these filters, so there is nothing to close.",
                new CloseCommand(typing("y\n")),
                "--route=r");
        assertRefused(
                "There is no GET /api/v1/connections/1ng2wcm0003k.", new CloseCommand(typing("y\n")), "1ng2wcm0003k");
        assertRefused("There is no POST /api/v1/upstreams/chatt/drain.", new DrainCommand(typing("y\n")), "chatt");
    }

    private void assertRefused(String expected, Subcommand command, String... arguments) {
        ControlFailure told = assertThrows(ControlFailure.class, () -> run(command, arguments));
        assertEquals(expected, told.getMessage());
        assertEquals("", err.toString());
    }

    @Test
    void manyServersAreSummedUp() {
        String listed = String.join(",", Collections.nCopies(100, "{\"server\":\"ws://a:1\"}"))
                + IntStream.range(0, 12)
                        .mapToObj(i -> ",{\"server\":\"ws://b" + (char) ('a' + i) + ":1\"}")
                        .collect(Collectors.joining());
        api.on(
                "GET /api/v1/connections?limit=1000&route=r",
                "{\"total\":4213,\"matched\":4213,\"connections\":[" + listed + "]}");
        ControlFailure told =
                assertThrows(ControlFailure.class, () -> run(new CloseCommand(Optional::empty), "--route=r"));
        assertTrue(told.getMessage().startsWith("""
                        this would close 4213 conversations with code 1012:
                          of the first 112:
                          100 conversations to ws://a:1
                        """), told.getMessage());
        assertTrue(told.getMessage().endsWith("\n  and 4 more" + NOBODY), told.getMessage());
    }
}
