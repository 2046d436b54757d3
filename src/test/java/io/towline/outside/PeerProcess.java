package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.Await;
import io.towline.testkit.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A child process and all it has said so far, standard output and error as one. To be closed by the test that started it, which ends
 * the child and the child's children.
 */
final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> command;
    private final Process process;
    private volatile boolean closed;
    private final Thread reader;

    /** Guarded by itself; notified with each line. */
    private final List<String> lines = new ArrayList<>();

    private PeerProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.reader = Thread.ofVirtual().name("output of " + process.pid()).start(this::collect);
    }

    static PeerProcess start(Map<String, String> environment, Path folder, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new PeerProcess(command, ChildProcess.start(builder));
    }

    /** In the project's folder, with our own environment. */
    static PeerProcess start(String... command) throws IOException {
        return start(Map.of(), Path.of("."), List.of(command));
    }

    /** The first line, old or new, in which the pattern is found; fails when the deadline or the end of output comes first. */
    Matcher awaitLine(String pattern, Duration deadline) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (lines) {
            while (true) {
                boolean mayHear = reader.isAlive(); // asked first: what it added before it died is looked at below
                Optional<Matcher> found = lines.stream()
                        .map(wanted::matcher)
                        .filter(Matcher::find)
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || !mayHear) {
                    throw new AssertionError(
                            "No line like \"" + pattern + "\" " + (left <= 0 ? "in time" : "before the end") + said());
                }
                lines.wait(Math.min(left, 100)); // bounded, since the end of output is not notified
            }
        }
    }

    /** Looks again and again until it holds; fails when the process ends before that, or two minutes do. */
    <X extends Exception> void await(Await.Condition<X> condition, String what) throws X, InterruptedException {
        Await.until(PATIENCE, () -> condition.holds() || hasEnded("before there was " + what), () -> what + said());
    }

    private boolean hasEnded(String when) {
        if (!process.isAlive()) {
            throw new AssertionError("the process ended " + when + said());
        }
        return false;
    }

    /** Exit code; fails when the process is not gone by the deadline. All of its output is there afterwards. */
    int awaitExit(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(ChildProcess.stillRunning(command, deadline, String.join("\n", lines())));
        }
        reader.join(Duration.ofMinutes(1)); // bounded: a grandchild may hold the pipe
        return process.exitValue();
    }

    /** SIGTERM, by the handle: {@link Process#destroy} would close the output too, and with it the process's last words. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** By its name, such as {@code HUP}, for which Java has no method. */
    void signal(String name) throws IOException, InterruptedException {
        String kill = "kill -%s %d".formatted(name, process.pid());
        assertEquals(0, ChildProcess.run(new ProcessBuilder("sh", "-c", kill)).code(), kill);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The output, for the message of a failed assertion. */
    String said() {
        return "; it said:\n" + String.join("\n", lines());
    }

    @Override
    public void close() {
        closed = true;
        ChildProcess.end(process);
    }

    private void collect() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            if (!closed) { // else the output was closed under us
                throw new UncheckedIOException(e);
            }
        }
    }
}
