package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that the package's launcher prints are what Towline itself would. */
class HelpPagesTest {

    @TempDir
    private Path folder;

    private static String printed(String... arguments) {
        StringWriter out = new StringWriter();
        Commands.execute(new PrintWriter(out), new PrintWriter(out), arguments);
        return out.toString();
    }

    @Test
    void eachIsWhatItsCommandPrints() throws IOException {
        HelpPages.write(folder);
        for (String name : Commands.NAMES) {
            assertEquals(printed(name, "--help"), Files.readString(folder.resolve(name)), name);
        }
        assertEquals(printed("--help"), Files.readString(folder.resolve("towline")));
    }

    @Test
    void thereAreNoOthers() throws IOException {
        HelpPages.write(folder);
        Set<String> names = new TreeSet<>(Commands.NAMES);
        names.add("towline");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(names, files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }
}
