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

    /**
     * Behind every configuration: time limits that no machine is too slow for, and no process that the system lets stand for seconds. What
     * happens when they are over is tested elsewhere, by a held clock.
     */
    static final String UNHURRIED = """

            defaults {
              listener { handshake-timeout = 2m, keep-alive-timeout = 5m }
              upstream { connect-timeout = 2m, handshake-timeout = 2m, open-timeout = 5m }
              route { close-timeout = 2m, bridge.sockjs.disconnect-delay = 1m }
            }
            """;

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
        return accepting(PeerProcess.start(environment, Path.of("."), List.of(launcher, "run", "-c", file)), port);
    }

    /** {@code run}, with all these ports accepting. */
    static PeerProcess serve(Path folder, String config, int... ports) throws IOException, InterruptedException {
        return accepting(run(folder, config), ports);
    }

    private static PeerProcess accepting(PeerProcess towline, int... ports) throws InterruptedException {
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

    /** Where the other methods have it, for who has it read anew. */
    static Path write(Path folder, String config) throws IOException {
        return Files.writeString(folder.resolve("proxy.conf"), config + UNHURRIED);
    }

    /** Any command. */
    static PeerProcess start(String... arguments) throws IOException {
        String launcher = System.getProperty("towline.launcher", "scripts/towline");
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(arguments));
        return PeerProcess.start(Map.of("JAVA_HOME", System.getProperty("java.home")), Path.of("."), command);
    }
}
