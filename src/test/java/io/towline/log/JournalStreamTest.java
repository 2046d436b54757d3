package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStreamTest {

    @TempDir
    private Path folder;

    @Test
    void itIsTheJournalWhereTheVariableNamesThisVeryFile() throws IOException {
        Path output = Files.createFile(folder.resolve("output"));
        Path other = Files.createFile(folder.resolve("other"));
        assertEquals(true, isAt(output, place(output)));
        assertEquals(false, isAt(output, place(other)));
        assertEquals(false, isAt(output, ""));
        assertEquals(false, isAt(output, "8"));
        assertEquals(false, isAt(folder.resolve("none"), place(output)));
        assertEquals(false, JournalStream.isAt(output, Map.of()));
    }

    private static boolean isAt(Path output, String value) {
        return JournalStream.isAt(output, Map.of("JOURNAL_STREAM", value));
    }

    private static String place(Path file) throws IOException {
        return Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
    }
}
