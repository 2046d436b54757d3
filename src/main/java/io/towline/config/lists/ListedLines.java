package io.towline.config.lists;

import io.towline.config.pem.UnusableFile;
import io.towline.config.value.Unfit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The lines of a file, judged one after the other. */
final class ListedLines {

    @FunctionalInterface
    interface Taker {
        /** @param line as it is; each of its bytes is one character */
        void take(String line) throws Unfit;
    }

    private ListedLines() {}

    /**
     * @param content what its lines are, such as {@code addresses}
     * @throws UnusableFile of the first line that does not fit
     */
    static void each(Path file, String content, Taker taker) throws UnusableFile {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new UnusableFile(file + " is a pipe or a device, which might never come to an end. Write its "
                    + content + " into a file.");
        }
        // ISO 8859-1, in which all bytes are letters: comments are in whatever their author writes
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, taker, file, number);
                number++;
            }
        } catch (NoSuchFileException absent) {
            throw new UnusableFile("there is no file " + file + ".");
        } catch (IOException failed) {
            throw new UnusableFile(file + " cannot be read: " + failed.getMessage() + ".");
        }
    }

    private static void take(String line, Taker taker, Path file, int number) throws UnusableFile {
        try {
            taker.take(line);
        } catch (Unfit unfit) {
            throw new UnusableFile(file + ":" + number + ": " + unfit.getMessage());
        }
    }
}
