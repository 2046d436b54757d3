package io.towline.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The one place in which tests start processes: none outlives the tests, and none is waited for without an end. */
public final class ChildProcess {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::kill)));
    }

    /** How it ended, and all that it said on standard output and error. */
    public record Outcome(int code, String said) {}

    private ChildProcess() {}

    /** To be ended by the test, with {@link #end}; what a test leaves ends with this JVM. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        RUNNING.add(process);
        process.onExit().thenRun(() -> RUNNING.remove(process));
        return process;
    }

    /** One that ends by itself within a minute, and reads nothing unless the builder says what. */
    public static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = start(builder.redirectErrorStream(true));
        try {
            process.getOutputStream().close();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            Thread reader = Thread.ofVirtual().start(() -> collect(process, said));
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(
                        stillRunning(builder.command(), PATIENCE, said.toString(StandardCharsets.UTF_8)));
            }
            Await.end(reader, "the output of " + String.join(" ", builder.command()));
            return new Outcome(process.exitValue(), said.toString(StandardCharsets.UTF_8));
        } finally {
            end(process);
        }
    }

    private static void collect(Process process, ByteArrayOutputStream said) {
        try {
            process.getInputStream().transferTo(said);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What a test says that has waited long enough. */
    public static String stillRunning(List<String> command, Duration limit, String said) {
        return "still running after %d s: %s; it said:%n%s"
                .formatted(limit.toSeconds(), String.join(" ", command), said);
    }

    /** With all its children, and not before they are gone. */
    public static void end(Process process) {
        kill(process);
        boolean interrupted = Thread.interrupted(); // a test that took too long: its processes are to end all the same
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " cannot be killed");
            }
        } catch (InterruptedException hurried) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> family = process.descendants().toList(); // before the parent goes and they are nobody's
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
