package io.towline.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether the process's standard output goes to systemd's journal. */
final class JournalStream {

    /** Set by systemd: device and inode of the socket that it made. */
    static final String VARIABLE = "JOURNAL_STREAM";

    private JournalStream() {}

    /**
     * The variable alone would not do: whoever a service starts inherits it, and may write somewhere else (systemd.exec(5)).
     *
     * @param output the descriptor that is asked about, {@code /proc/self/fd/1}
     */
    static boolean isAt(Path output, Map<String, String> environment) {
        String promised = environment.getOrDefault(VARIABLE, "");
        if (promised.isEmpty()) {
            return false;
        }
        try {
            return promised.equals(
                    Files.getAttribute(output, "unix:dev") + ":" + Files.getAttribute(output, "unix:ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false; // then lines carry their own time, which is never wrong
        }
    }
}
