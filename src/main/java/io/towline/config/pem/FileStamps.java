package io.towline.config.pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * By what one sees that files have changed without reading them: time, size and, since links and whole folders are exchanged under a
 * name, which file it is.
 */
public record FileStamps(Map<Path, String> files) {

    private static final String ABSENT = "absent";

    public FileStamps {
        files = Map.copyOf(files);
    }

    /** As they are now. */
    public static FileStamps of(Collection<Path> files) {
        Map<Path, String> stamps = new HashMap<>();
        files.forEach(file -> stamps.put(file, stamp(file)));
        return new FileStamps(stamps);
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class); // of a link: its target's
            return seen.lastModifiedTime() + " " + seen.size() + " " + seen.fileKey();
        } catch (IOException gone) {
            return ABSENT; // between two names, for a moment; or for good, which reading it will tell
        }
    }
}
