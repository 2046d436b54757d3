package io.towline;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code conf/examples}: a start would take each of them as it is, once its certificates are there. */
class ExampleFilesTest {

    private static final Path EXAMPLES = Path.of("conf/examples");

    @TempDir
    private Path folder;

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachCanBeUsed(Path example) throws Exception {
        ConfigResult read = ExampleConfig.judged(folder, Files.readString(example));
        assertInstanceOf(ConfigResult.Usable.class, read, read::toString);
    }

    /** Whoever looks for one reads the page first. */
    @Test
    void eachIsInTheManual() throws IOException {
        String page = Files.readString(Path.of("docs/configure.md"));
        for (Path example : examples()) {
            assertTrue(page.contains("(../" + example + ")"), example::toString);
        }
    }
}
