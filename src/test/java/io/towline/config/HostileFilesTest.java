package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.source.Outline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void anOutlineIsBoundedInDepth() {
        assertEquals(List.of(), Outline.of("a {".repeat(1_000_000), List.of()).settings());
        assertEquals(
                List.of(),
                Outline.of("a.".repeat(1_000_000) + " { b = 1 }", List.of()).settings());
    }
}
