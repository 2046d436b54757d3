package io.towline.service.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopTimeoutTest {

    @TempDir
    private Path root;

    private Optional<Duration> time(Map<String, String> environment) {
        return StopTimeout.of(environment, root, (property, unit) -> property + " of " + unit)
                .map(StopTimeout::time);
    }

    @Test
    void onATerminalNobodyKills() {
        assertEquals(Optional.empty(), time(Map.of()));
    }

    @Test
    void containersAreKnown() throws IOException {
        assertEquals(Optional.of(Duration.ofSeconds(10)), time(Map.of("container", "podman")));
        assertEquals(Optional.of(Duration.ofSeconds(30)), time(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")));
        Files.createFile(root.resolve(".dockerenv"));
        assertEquals(Optional.of(Duration.ofSeconds(10)), time(Map.of()));
        assertEquals(Optional.of(Duration.ofSeconds(90)), time(Map.of("TOWLINE_STOP_TIMEOUT", "90s")));
        assertEquals(Optional.of(Duration.ofSeconds(90)), time(Map.of("TOWLINE_STOP_TIMEOUT", "90")));
        assertEquals(Optional.empty(), time(Map.of("TOWLINE_STOP_TIMEOUT", "0")));
        assertEquals(Optional.empty(), time(Map.of("NOTIFY_SOCKET", "/run/systemd/notify")));
    }

    @Test
    void systemdIsAskedOfAServiceThatDoesNotNotify() throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/cgroup"), "0::/system.slice/proxy.service\n");
        Optional<StopTimeout> found = StopTimeout.of(Map.of("INVOCATION_ID", "1"), root, (property, unit) -> {
            assertEquals("TimeoutStopUSec proxy.service", property + " " + unit);
            return "1min 30s\n";
        });
        assertEquals(
                Optional.of(
                        "a stop will be cut short: systemd (proxy.service), kills 90s after SIGTERM, and drain.time is 120s,"
                                + " so that most clients would get no close frame. Let it wait longer (Type=notify, or a longer"
                                + " TimeoutStopSec), or set TOWLINE_DRAIN_TIME=63s."),
                found.flatMap(each -> each.hint(Duration.ofMinutes(2))));
        assertEquals(Optional.empty(), found.flatMap(each -> each.hint(Duration.ofSeconds(60))));
        assertEquals(Optional.empty(), time(Map.of("INVOCATION_ID", "1"))); // no answer that can be read
    }

    @ParameterizedTest
    @CsvSource({
        "1min 30s, PT90S",
        "5min 30s, PT5M30S",
        "10s, PT10S",
        "500ms, PT0.5S",
        "1h, PT1H",
        "infinity,",
        "'',",
        "30,"
    })
    void spansOfSystemd(String text, Duration expected) {
        assertEquals(Optional.ofNullable(expected), StopTimeout.span(text));
    }

    @Test
    void aDrainThatIsShorterIsNotSpokenOf() {
        StopTimeout docker = StopTimeout.of(Map.of("container", "docker"), root, (property, unit) -> "")
                .orElseThrow();
        assertEquals(Optional.empty(), docker.hint(Duration.ofSeconds(7)));
        assertEquals(
                Optional.of(
                        "a stop may be cut short: the engine of this container, if it stops Towline and is not told otherwise,"
                                + " kills 10s after SIGTERM, and drain.time is 60s, so that most clients would get no close frame. Let it wait longer"
                                + " (docker run --stop-timeout, or stop_grace_period in a compose file), or set TOWLINE_DRAIN_TIME=7s."),
                docker.hint(Duration.ofSeconds(60)));
    }
}
