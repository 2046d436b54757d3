package io.towline.cli.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import io.towline.config.ConfigResult;
import io.towline.config.ProxyConfig;
import io.towline.reload.Preflight;
import io.towline.route.ListenerRoutes;
import io.towline.route.Lookup;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {

    private static final String QUESTIONS =
            "Where is your server? [http://127.0.0.1:3000] Where do clients connect? [:8080] By which host name? [any] ";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private String file() {
        return folder.resolve("site.conf").toString();
    }

    private int init(String answers, String... arguments) {
        InitCommand command = new InitCommand(new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)));
        assertTrue(command.read(arguments), Arrays.toString(arguments));
        command.printTo(new PrintWriter(out), new PrintWriter(err));
        return command.call();
    }

    private ProxyConfig written() {
        return assertInstanceOf(ConfigResult.Usable.class, Preflight.load(Path.of(file())))
                .config();
    }

    private static List<String> servers(ProxyConfig config) {
        return config.upstreams().get("app").servers().stream()
                .map(server -> server.at().toString())
                .toList();
    }

    @Test
    void threeAnswersMakeAFile() {
        assertEquals(ExitCode.OK, init("4000\n8081\nchat.example.com\n", file()));
        assertEquals(QUESTIONS, err.toString());
        ProxyConfig config = written();
        assertEquals(8081, config.listeners().get("web").bind().port());
        assertTrue(servers(config).getFirst().contains("4000"), servers(config)::toString);
        assertEquals(
                "chat.example.com", config.routes().get("app").match().hosts().getFirst());
    }

    @Test
    void emptyAnswersAndNoneAreTheUsualOnes() throws IOException {
        assertEquals(ExitCode.OK, init("\n", "-"));
        assertEquals(FirstFile.of(FirstFile.USUAL_SERVER, Optional.empty()).text(), out.toString());
        assertEquals(QUESTIONS.replace("? [:8080] By", "? [:8080] \nBy") + "\n", err.toString());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void optionsAnswerWithoutAQuestion() {
        assertEquals(ExitCode.OK, init("", file(), "--to", "localhost:3000,https://b.example", "--host", "a.example"));
        assertEquals("", err.toString());
        assertEquals("""
                FILE is written. Now:
                  towline check -c FILE    says what it comes to
                  towline run -c FILE      runs it
                """.replace("FILE", file()), out.toString().replace("scripts/towline", "towline"));
        assertEquals(2, servers(written()).size());
    }

    @Test
    void certificatesMakeTheListenerSpeakTls() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "a.example");
        String cert = pem.cert().getFileName().toString();
        String key = pem.key().getFileName().toString();
        assertEquals(ExitCode.OK, init("", file(), "--to", "3000", "--cert", cert, "--key", key));
        assertEquals(
                pem.cert(),
                written()
                        .listeners()
                        .get("web")
                        .tls()
                        .orElseThrow()
                        .certificates()
                        .getFirst()
                        .cert());
    }

    /** A route with a host and without a listener is nearer at each of them than a redirect without a host. */
    @Test
    void withTlsTheRouteLeavesPlainHttpToTheRedirect() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "a.example");
        String cert = pem.cert().getFileName().toString();
        String key = pem.key().getFileName().toString();
        init("", file(), "--to", "3000", "--listen", "8443", "--host", "a.example", "--cert", cert, "--key", key);
        String redirect = "# tls { listener = plain,";
        String listener = "#   plain { bind = \":80\" }";
        String text = Files.readString(Path.of(file()));
        assertTrue(text.contains(redirect) && text.contains(listener), text);
        Files.writeString(
                Path.of(file()),
                text.replace(redirect, redirect.substring(2))
                        .replaceFirst("listeners \\{", "listeners { plain { bind = \":8081\" }"));
        ProxyConfig config = written();
        ListenerRoutes routes =
                new ListenerRoutes(config.listeners().values(), config.routes().values());
        assertEquals("tls", asked(routes, config, "plain"));
        assertEquals("app", asked(routes, config, "web"));
        assertEquals(
                "redirect to https://{host}:8443{uri} (308)",
                config.routes().get("tls").answer().orElseThrow().summary());
    }

    private static String asked(ListenerRoutes routes, ProxyConfig config, String listener) {
        return assertInstanceOf(
                        Lookup.Found.class,
                        routes.find(config.listeners().get(listener).identity(), "a.example", "/"))
                .route()
                .name();
    }

    @Test
    void aCertificateNeedsItsKey() {
        InitCommand command = new InitCommand(new ByteArrayInputStream(new byte[0]));
        command.read("--cert", "a.crt");
        assertEquals(Optional.of("TLS needs both: --cert FILE --key FILE."), command.mistake());
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Files.writeString(Path.of(file()), "mine");
        assertEquals(ExitCode.FAILURE, init("", file(), "--to", "3000"));
        assertEquals(
                "towline: " + file() + " is there already. Name another file: towline init FILE\n", err.toString());
        assertEquals("mine", Files.readString(Path.of(file())));
    }

    @Test
    void whatNoFileMayHoldIsNotWritten() {
        assertEquals(ExitCode.CONFIG, init("", file(), "--to", "ftp://a", "--host", "a b"));
        assertTrue(err.toString().contains("upstreams.app.servers: "), err::toString);
        assertTrue(err.toString().endsWith("2 mistakes\n"), err::toString);
        assertTrue(Files.notExists(Path.of(file())));
    }

    @Test
    void noFolderNoFile() {
        String nowhere = folder.resolve("none/site.conf").toString();
        assertEquals(ExitCode.FAILURE, init("", nowhere, "--to", "3000"));
        assertEquals("towline: there is no folder for " + nowhere + ". Make it first.\n", err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "3000, http://127.0.0.1:3000",
        "localhost:3000, http://localhost:3000",
        "http://localhost:3000/, http://localhost:3000",
        "ws://a:9000, ws://a:9000",
        "[::1]:3000, http://[::1]:3000",
        "unix:/run/app.sock, unix:/run/app.sock",
    })
    void serversAreWrittenAsPeopleWriteThem(String written, String meant) {
        assertEquals(List.of(meant), FirstFile.of(written, Optional.empty()).servers());
    }

    @ParameterizedTest
    @CsvSource({"a\"b", "a\\b", "a${b}", "a#b", "a\tb"})
    void nothingThatIsAnsweredLeavesItsQuotes(String odd) {
        FirstFile first = FirstFile.of("http://" + odd, Optional.empty()).named(Optional.of("a.example"));
        var mistakes =
                assertInstanceOf(ConfigResult.Unusable.class, first.load()).mistakes();
        assertEquals(1, mistakes.size(), mistakes::toString);
        assertTrue(mistakes.getFirst().toString().contains(":17: upstreams.app.servers: "), mistakes::toString);
    }
}
