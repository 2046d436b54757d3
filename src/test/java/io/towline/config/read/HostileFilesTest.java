package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.config.source.Diagnosis;
import io.towline.config.source.Fault;
import io.towline.config.source.Foreign;
import io.towline.config.source.Outline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that no operator wrote: a program's, or a mishap's. */
class HostileFilesTest {

    @TempDir
    private Path folder;

    @Test
    void sectionsThatAreNestedTooDeepAreAMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("deep.conf"), "a {".repeat(200_000));
        assertEquals(
                "syntax error: its sections are nested too deep.",
                assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file))
                        .mistakes()
                        .getFirst()
                        .what());
    }

    @Test
    void aFileThatIsTooBigIsAMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("big.conf"), " ".repeat((16 << 20) + 1));
        assertEquals(
                List.of(new Mistake(file.toString(), "is bigger than 16 MiB, which no configuration is.")),
                assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file))
                        .mistakes());
    }

    @Test
    void whatIsNoTextIsTold() throws IOException {
        Path file = folder.resolve("proxy.conf");
        Files.write(file, "listeners {}".getBytes(StandardCharsets.UTF_16));
        assertEquals(
                List.of(new Mistake(file.toString(), "is UTF-16. Save it as UTF-8: iconv -f UTF-16 -t UTF-8.")),
                assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file))
                        .mistakes());
        Files.write(file, new byte[] {'a', 0, 1});
        assertEquals(
                List.of(new Mistake(file.toString(), "is no text file: it has bytes of zero.")),
                assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file))
                        .mistakes());
    }

    @Test
    void controlCharactersReachNoTerminal() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), "\"\\u001b[2Ja\\u202e\" = 1\n");
        List<String> said = assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file)).mistakes().stream()
                .map(Mistake::what)
                .filter(what -> what.contains("not a setting"))
                .toList();
        assertEquals(List.of("\"\\u001b[2Ja\\u202e\" is not a setting."), said);
    }

    @Test
    void anOutlineIsBoundedInDepth() {
        assertEquals(List.of(), Outline.of("a {".repeat(1_000_000), List.of()).settings());
        assertEquals(
                List.of(),
                Outline.of("a.".repeat(1_000_000) + " { b = 1 }", List.of()).settings());
    }

    /** Each some hundred thousand letters long: what is quadratic would take minutes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 'b, ",
                "a = b ",
                "b ",
                "\"a, ",
                "${",
                "a = ${b ",
                "' ",
                "`",
                "\u201C",
                "{",
                "}",
                "[",
                "]",
                "[[",
                "{}",
                "a{},",
                "a ",
                "a.",
                "\"",
                "\"\"\" ",
                "\\",
                "a = \\",
                ": ",
                "a: ",
                "=",
                "# ",
                "//",
                "/*",
                "a b\n",
                "a\n  ",
                "a = [b ",
                ";",
                "a;\n",
                "\t",
                " ",
                "\r",
                "\u00A0",
                "include \"a\"",
                "a = \"b\" c = ",
                "[a.b]\n",
                "- a\n",
                "a:\n  ",
                "a, 'b', "
            })
    void everyAwkwardTextIsReadInOnePass(String piece) {
        for (String text : List.of(
                piece.repeat(400_000 / piece.length()),
                "a = " + piece.repeat(400_000 / piece.length()),
                "a = [" + piece.repeat(400_000 / piece.length()),
                " ".repeat(200_000) + piece.repeat(200_000 / piece.length()))) {
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                Outline.of(text, List.of());
                Fault.mend(text, Diagnosis.of(text, true));
                Foreign.recognise(text);
            });
        }
    }
}
