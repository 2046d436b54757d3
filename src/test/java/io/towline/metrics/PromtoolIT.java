package io.towline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import io.towline.io.Clock;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own reading of what we write; scripts/test gets it. */
class PromtoolIT {

    @TempDir
    Path folder;

    @Test
    void itUnderstandsTheMetricsAndHasNothingAgainstTheirNames() throws Exception {
        ConversationCounts counts = new ConversationCounts(Clock.system());
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(Cause.CLIENT_CLOSED, OptionalInt.of(101), new Traffic(1, 10, 2, 20)));
        counts.ended(SampleReadings.over(Cause.REFUSED_NO_ROUTE, OptionalInt.of(404), Traffic.NONE));
        StringBuilder text = new StringBuilder();
        try (Meters meters =
                new Meters(counts, () -> SampleReadings.of(SampleReadings.open(Optional.of("5a"), 7)), "1.2.3")) {
            meters.write(text, false);
        }
        assertEquals("0 ", promtool(Files.writeString(folder.resolve("metrics"), text), "check", "metrics"));
    }

    @Test
    void itUnderstandsTheRulesOfTheManual() throws Exception {
        Path file = Path.of("docs/alerts.yaml");
        assertEquals(
                "0 Checking " + file + "\n  SUCCESS: 10 rules found\n\n",
                promtool(file, "check", "rules", file.toString()));
    }

    /** The exit code and all that it said. */
    private String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        Path own = Path.of("target/promtool/usr/bin/promtool");
        List<String> command = new ArrayList<>(List.of(Files.isExecutable(own) ? own.toString() : "/usr/bin/promtool"));
        command.addAll(List.of(arguments));
        ChildProcess.Outcome outcome = ChildProcess.run(new ProcessBuilder(command).redirectInput(input.toFile()));
        return outcome.code() + " " + outcome.said();
    }
}
