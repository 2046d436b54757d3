package io.towline.service.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long whoever manages this process waits between SIGTERM and SIGKILL, as far as it can be known.
 *
 * @param manager for people
 * @param isSure whether it is known to be so, or only may be
 * @param remedy how to have it wait longer
 */
public record StopTimeout(Duration time, String manager, String remedy, boolean isSure) {

    /** Says how long, where nobody else can: {@code 90} or {@code 90s}; 0 for no end. */
    private static final String TOLD = "TOWLINE_STOP_TIMEOUT";

    private static final Duration DOCKER = Duration.ofSeconds(10);
    private static final Duration KUBERNETES = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 2;

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,7})s?");
    private static final Pattern UNIT = Pattern.compile("/([^/]+\\.service)(?:/|$)", Pattern.MULTILINE);
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(us|ms|s|min|h|d|w|month|y)(?: |$)");
    private static final Map<String, Duration> UNITS = Map.of(
            "us", Duration.ofNanos(1000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7),
            "month", Duration.ofDays(30),
            "y", Duration.ofDays(365));

    /** Answers what {@code systemctl show} says of a unit's property. */
    @FunctionalInterface
    interface Systemd {
        String show(String property, String unit) throws IOException;
    }

    /** Empty where nobody is known to kill us. Asks systemd, where it is not told of our stop: blocks a little. */
    public static Optional<StopTimeout> of(Map<String, String> environment) {
        return of(environment, Path.of("/"), StopTimeout::ask);
    }

    static Optional<StopTimeout> of(Map<String, String> environment, Path root, Systemd systemd) {
        Matcher told = SECONDS.matcher(environment.getOrDefault(TOLD, ""));
        if (told.matches()) {
            long seconds = Long.parseLong(told.group(1));
            return seconds == 0
                    ? Optional.empty()
                    : Optional.of(
                            new StopTimeout(Duration.ofSeconds(seconds), TOLD, "set it to what it is by now", true));
        }
        if (environment.containsKey("NOTIFY_SOCKET")) {
            return Optional.empty(); // it is asked for more time when we stop
        }
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            return Optional.of(new StopTimeout(
                    KUBERNETES, "Kubernetes, unless terminationGracePeriodSeconds says otherwise", "raise that", true));
        }
        if (isContainer(environment, root)) {
            return Optional.of(new StopTimeout(
                    DOCKER,
                    "the engine of this container, if it stops Towline and is not told otherwise",
                    "docker run --stop-timeout, or stop_grace_period in a compose file",
                    false));
        }
        return environment.containsKey("INVOCATION_ID") ? ofUnit(root, systemd) : Optional.empty();
    }

    private static boolean isContainer(Map<String, String> environment, Path root) {
        return environment.containsKey("container")
                || Files.exists(root.resolve(".dockerenv"))
                || Files.exists(root.resolve("run/.containerenv"));
    }

    private static Optional<StopTimeout> ofUnit(Path root, Systemd systemd) {
        try {
            Matcher unit = UNIT.matcher(Files.readString(root.resolve("proc/self/cgroup"), StandardCharsets.UTF_8));
            if (!unit.find()) {
                return Optional.empty();
            }
            String name = unit.group(1);
            return span(systemd.show("TimeoutStopUSec", name).strip())
                    .map(time -> new StopTimeout(
                            time, "systemd (" + name + ")", "Type=notify, or a longer TimeoutStopSec", true));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** {@code 1min 30s}; empty for {@code infinity}. */
    static Optional<Duration> span(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = SPAN.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            sum = sum.plus(UNITS.get(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
            end = part.end();
        }
        return end == text.length() && !text.isEmpty() ? Optional.of(sum) : Optional.empty();
    }

    private static String ask(String property, String unit) throws IOException {
        Process process = new ProcessBuilder("systemctl", "show", "--property=" + property, "--value", unit)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return "";
            }
            return new String(process.getInputStream().readNBytes(256), StandardCharsets.UTF_8);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }

    /** What to tell of a drain that takes longer than this; empty where there is time enough. */
    public Optional<String> hint(Duration drain) {
        if (time.compareTo(drain) > 0) {
            return Optional.empty();
        }
        long seconds = time.toSeconds();
        return Optional.of("a stop " + (isSure ? "will" : "may") + " be cut short: " + manager + ", kills " + seconds
                + "s after SIGTERM, and drain.time is "
                + drain.toSeconds() + "s, so that most clients would get no close frame. Let it wait longer (" + remedy
                + "), or set TOWLINE_DRAIN_TIME=" + Math.max(1, seconds * 7 / 10) + "s.");
    }
}
