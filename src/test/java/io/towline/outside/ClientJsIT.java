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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * towline.js, from Node and in headless Chromium, through networks that cut, strip and gather. The tests are Node's, in
 * {@code src/test/js}, and start a Towline each, but for those of the ladder and of hollow transports, which hold the clock; they are
 * spelled out there, and how many there are is said here, so that none can go missing unseen.
 */
@Timeout(value = 18, unit = TimeUnit.MINUTES)
final class ClientJsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @ParameterizedTest
    @CsvSource({"towline.test.mjs, 115", "ladder.test.mjs, 34", "hollow.test.mjs, 28", "browser.test.mjs, 16"})
    void passes(String program, int tests) throws IOException, InterruptedException {
        Path launcher = Path.of(System.getProperty("towline.launcher", "scripts/towline"))
                .toAbsolutePath();
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "TOWLINE_LAUNCHER", launcher.toString());
        List<String> command =
                List.of("node", "--test", "--test-force-exit", "--test-reporter=tap", "src/test/js/" + program);
        try (PeerProcess node = PeerProcess.start(environment, Path.of("."), command)) {
            assertEquals(0, node.awaitExit(PATIENCE), node::said);
            assertTrue(node.lines().contains("# pass " + tests), node::said);
        }
    }
}
