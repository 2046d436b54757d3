package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * towline.js, from Node and in headless Chromium, through networks that cut, strip and gather; its sources, its types and its npm
 * package. The tests are Node's, in {@code client/test}; some start a Towline each, others hold the clock. They are spelled out there,
 * and how many there are is said here, so that none can go missing unseen.
 */
@Execution(ExecutionMode.CONCURRENT) // most of their time is waiting, each on ports and in folders of its own
@Timeout(value = 18, unit = TimeUnit.MINUTES)
final class ClientJsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @ParameterizedTest
    @CsvSource({
        "towline.test.mjs, 115",
        "ladder.test.mjs, 36",
        "hollow.test.mjs, 28",
        "browser.test.mjs, 19",
        "tabs.test.mjs, 3",
        "environments.test.mjs, 42",
        "sleep.test.mjs, 21",
        "swallowed.test.mjs, 37",
        "lifecycle.test.mjs, 23",
        "units.test.mjs, 21",
        "types.test.mjs, 8",
        "checks.test.mjs, 2",
        "built.test.mjs, 6",
        "package.test.mjs, 13"
    })
    void passes(String program, int tests) throws IOException, InterruptedException {
        Path launcher = Path.of(System.getProperty("towline.launcher", "scripts/towline"))
                .toAbsolutePath();
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "TOWLINE_LAUNCHER", launcher.toString());
        List<String> command =
                List.of("node", "--test", "--test-force-exit", "--test-reporter=tap", "client/test/" + program);
        try (PeerProcess node = PeerProcess.start(environment, Path.of("."), command)) {
            assertEquals(0, node.awaitExit(PATIENCE), () -> failures(node.lines()));
            assertTrue(node.lines().contains("# pass " + tests), node::said);
        }
    }

    /**
     * What TAP says of tests that failed, each with its diagnosis (TAP 14, "YAML Diagnostics"), and what the program printed beside its
     * results: hundreds of tests that passed would hide it.
     */
    private static String failures(List<String> lines) {
        StringBuilder told = new StringBuilder("failed:");
        boolean passed = false;
        for (String line : lines) {
            String words = line.strip();
            if (words.startsWith("ok ") || words.startsWith("not ok ")) {
                passed = words.startsWith("ok ");
            }
            if (!passed) {
                told.append('\n').append(line);
            } else if (words.equals("...")) {
                passed = false;
            }
        }
        return told.toString();
    }
}
