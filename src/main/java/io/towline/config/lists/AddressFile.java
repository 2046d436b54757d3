package io.towline.config.lists;

import io.towline.config.pem.UnusableFile;
import io.towline.config.value.Addresses;
import io.towline.config.value.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of addresses and blocks of them, one a line; {@code #} begins a comment, and lines may be empty. */
public final class AddressFile {

    private AddressFile() {}

    /** @throws UnusableFile of the first line that is no address */
    public static List<Cidr> read(Path file) throws UnusableFile {
        List<Cidr> blocks = new ArrayList<>();
        ListedLines.each(file, "addresses", line -> {
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty()) {
                blocks.add(Addresses.cidr(text));
            }
        });
        return List.copyOf(blocks);
    }
}
