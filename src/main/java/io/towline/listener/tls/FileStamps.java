package io.towline.listener.tls;

import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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

    /** Of all that a listener's TLS reads. */
    public static FileStamps of(ListenerConfig.Tls tls) {
        Map<Path, String> stamps = new HashMap<>();
        for (Certificate certificate : tls.certificates()) {
            stamps.put(certificate.cert(), stamp(certificate.cert()));
            stamps.put(certificate.key(), stamp(certificate.key()));
        }
        tls.clientCa().ifPresent(file -> stamps.put(file, stamp(file)));
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
