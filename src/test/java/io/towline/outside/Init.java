package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Towline with a service manager above it, whose part {@code src/test/outside/init.py} plays. */
record Init(PeerProcess process) implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** @param options of init.py */
    static Init start(Path folder, String config, String... options) throws IOException {
        Path file = Launcher.write(folder, config);
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "src/test/outside/init.py"));
        command.addAll(List.of(options));
        command.addAll(
                List.of(System.getProperty("towline.launcher", "scripts/towline"), "run", "-c", file.toString()));
        return new Init(PeerProcess.start(Map.of("JAVA_HOME", System.getProperty("java.home")), Path.of("."), command));
    }

    /** The process that was started last, once it is ready. */
    long awaitReady(int starts) throws InterruptedException {
        String ready = "^notified (\\d+) READY=1\\|";
        await(ready, starts);
        String line = lines(ready).getLast();
        return Long.parseLong(line.split(" ")[1]);
    }

    /** Until so many lines are like that. */
    void await(String pattern, int times) throws InterruptedException {
        process.await(() -> count(pattern) >= times, times + " times \"" + pattern + "\"");
    }

    /** What was notified, in order, by this process. */
    List<String> notified(long pid) {
        return lines("^notified " + pid + " ").stream()
                .map(line -> line.split(" ", 3)[2])
                .toList();
    }

    long count(String pattern) {
        return lines(pattern).size();
    }

    private List<String> lines(String pattern) {
        return process.lines().stream()
                .filter(line -> Pattern.compile(pattern).matcher(line).find())
                .toList();
    }

    static void terminate(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroy();
    }

    @Override
    public void close() {
        process.close();
    }
}
