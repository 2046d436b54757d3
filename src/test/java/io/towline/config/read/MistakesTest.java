package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ConfigResult;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden pairs: what is said of each NAME.conf stands in NAME.expected, to the letter. A new setting brings a pair. */
class MistakesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("HOST", "127.0.0.1");

    static List<String> everyFileIsToldAllItsMistakesAtOnce() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource
    void everyFileIsToldAllItsMistakesAtOnce(String name) throws IOException {
        String expected = Files.readString(folder().resolve(name.replace(".conf", ".expected")));
        assertEquals(expected, mistakes(folder().resolve(name)));
    }

    private static String mistakes(Path file) {
        String here = file.getParent() + "/";
        return switch (ConfigFile.load(file, KnownWorld.with(ENVIRONMENT))) {
            case ConfigResult.Usable usable -> "none: " + usable;
            case ConfigResult.Unusable unusable ->
                unusable.mistakes().stream()
                        .map(mistake -> mistake.toString().replace(here, "") + "\n")
                        .collect(Collectors.joining());
        };
    }

    private static Path folder() {
        try {
            return Path.of(MistakesTest.class
                    .getResource("/io/towline/config/mistakes")
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
