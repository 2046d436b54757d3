package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Towline as operators have it: the launcher, a configuration file, a process. {@code -Dtowline.launcher} names another launcher than
 * the one in {@code scripts}, so the same tests can be asked of an installed Towline.
 */
final class Launcher {
    private Launcher() {}

    /** {@code run}, not waited for. */
    static PeerProcess run(Path folder, String config) throws IOException {
        return start("run", "-c", write(folder, config).toString());
    }

    /** The same as {@link #serve} with options for its Java. */
    static PeerProcess serveWith(String javaOptions, Path folder, String config, int port)
            throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "TOWLINE_JAVA_OPTS", javaOptions);
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        String file = write(folder, config).toString();
        PeerProcess towline = PeerProcess.start(environment, Path.of("."), List.of(launcher, "run", "-c", file));
        Ports.awaitAccepting(port, towline);
        return towline;
    }

    /** {@code run}, with all these ports accepting. */
    static PeerProcess serve(Path folder, String config, int... ports) throws IOException, InterruptedException {
        PeerProcess towline = run(folder, config);
        try {
            for (int port : ports) {
                Ports.awaitAccepting(port, towline);
            }
            return towline;
        } catch (AssertionError | InterruptedException e) {
            towline.close();
            throw e;
        }
    }

    static PeerProcess check(Path folder, String config) throws IOException {
        return start("check", "-c", write(folder, config).toString());
    }

    private static Path write(Path folder, String config) throws IOException {
        return Files.writeString(folder.resolve("proxy.conf"), config);
    }

    /** Any command. */
    static PeerProcess start(String... arguments) throws IOException {
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(arguments));
        return PeerProcess.start(Map.of("JAVA_HOME", System.getProperty("java.home")), Path.of("."), command);
    }
}
