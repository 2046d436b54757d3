package io.towline.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.ending.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeaningsTest {

    /** To mend it, copy the expected lines. */
    @Test
    void theManualHasTheSameSentences() throws IOException {
        String expected = Arrays.stream(Cause.values())
                .map(cause -> "| `" + cause.label() + "` | " + Meanings.of(cause) + " |\n")
                .reduce("", String::concat);
        StringBuilder written = new StringBuilder();
        Pattern.compile("(?m)^\\| `[a-z-]+` .*\\n")
                .matcher(Files.readString(Path.of("docs/endings.md")))
                .results()
                .forEach(line -> written.append(line.group()));
        assertEquals(expected, written.toString());
    }

    @ParameterizedTest
    @EnumSource
    void eachIsASentenceThatFitsATable(Cause cause) {
        String meaning = Meanings.of(cause);
        assertTrue(meaning.matches("[A-Zb][^|\\n]+\\."), meaning);
        assertTrue(meaning.length() < 200, meaning);
    }

    /** Its filter offers them by name. */
    @Test
    void theDashboardKnowsEachCause() throws IOException {
        String script = Files.readString(Path.of("src/main/resources/io/towline/admin/dashboard/endings.js"));
        String known = script.lines()
                .filter(line -> line.startsWith("const CAUSES = "))
                .findFirst()
                .orElseThrow();
        String expected = Arrays.stream(Cause.values())
                .map(cause -> "'" + cause.label() + "'")
                .collect(Collectors.joining(", ", "const CAUSES = [", "]"));
        assertEquals(expected, known);
    }
}
