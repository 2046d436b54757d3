package io.towline.config.lists;

import io.towline.config.pem.UnusableFile;
import io.towline.config.value.Addresses;
import io.towline.config.value.Cidr;
import io.towline.config.value.Unfit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of addresses and blocks of them, one a line; {@code #} begins a comment, and lines may be empty. */
public final class AddressFile {

    private AddressFile() {}

    /** @throws UnusableFile of the first line that is no address */
    public static List<Cidr> read(Path file) throws UnusableFile {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new UnusableFile(file
                    + " is a pipe or a device, which might never come to an end. Write its addresses into a file.");
        }
        // ISO 8859-1, in which all bytes are letters: comments are in whatever their author writes
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            List<Cidr> blocks = new ArrayList<>();
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(blocks, line, file, number);
                number++;
            }
            return List.copyOf(blocks);
        } catch (NoSuchFileException absent) {
            throw new UnusableFile("there is no file " + file + ".");
        } catch (IOException failed) {
            throw new UnusableFile(file + " cannot be read: " + failed.getMessage() + ".");
        }
    }

    private static void add(List<Cidr> blocks, String line, Path file, int number) throws UnusableFile {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (text.isEmpty()) {
            return;
        }
        try {
            blocks.add(Addresses.cidr(text));
        } catch (Unfit unfit) {
            throw new UnusableFile(file + ":" + number + ": " + unfit.getMessage());
        }
    }
}
