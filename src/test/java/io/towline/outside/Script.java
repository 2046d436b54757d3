package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One of the project's own scripts, which has succeeded. */
record Script(List<String> lines) {

    /** Some of them fetch things first. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    static Script run(String script) throws IOException, InterruptedException {
        try (PeerProcess process = PeerProcess.start(script)) {
            assertEquals(0, process.awaitExit(PATIENCE), process::said);
            return new Script(process.lines());
        }
    }

    /** Whole lines, each once. */
    void says(String... expected) {
        for (String line : expected) {
            assertEquals(1, lines.stream().filter(line::equals).count(), () -> line + " in " + lines);
        }
    }
}
