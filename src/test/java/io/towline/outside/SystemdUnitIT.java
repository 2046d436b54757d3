package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units, as systemd itself judges them; it need not run. */
final class SystemdUnitIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    /** With the launcher where it is here: systemd asks whether it can be executed. */
    @BeforeEach
    void copy() throws IOException {
        String launcher = Path.of("scripts/towline").toAbsolutePath().toString();
        for (String unit : List.of("towline.service", "towline.socket")) {
            String text = Files.readString(Path.of("systemd", unit));
            Files.writeString(folder.resolve(unit), text.replace("/usr/lib/towline/bin/towline", launcher));
        }
    }

    private void analyze(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(arguments));
        try (PeerProcess analyze = PeerProcess.start(Map.of(), folder, command)) {
            assertEquals(0, analyze.awaitExit(PATIENCE), analyze::said);
            if (arguments[0].equals("verify")) {
                assertEquals(List.of(), analyze.lines());
            }
        }
    }

    @Test
    void systemdUnderstandsEveryLine() throws Exception {
        analyze("verify", "--man=no", "./towline.service", "./towline.socket");
    }

    /** An older systemd passes over what it does not know, and would say so at each start: there the file is not installed. */
    @Test
    void pausesBetweenRestartsGrowWhereSystemdCanDoThat() throws Exception {
        Path dropIns = Files.createDirectory(folder.resolve("towline.service.d"));
        Files.copy(Path.of("systemd/restart.conf"), dropIns.resolve("restart.conf"));
        List<String> command = List.of("systemd-analyze", "verify", "--man=no", "./towline.service");
        try (PeerProcess analyze = PeerProcess.start(Map.of(), folder, command)) {
            assertEquals(0, analyze.awaitExit(PATIENCE), analyze::said);
            List<String> unknown = analyze.lines().stream()
                    .map(line ->
                            line.replaceFirst("^.*Unknown key(?: name)? '(\\w+)' in section \\S+, ignoring\\.$", "$1"))
                    .toList();
            assertEquals(version() < 254 ? List.of("RestartSteps", "RestartMaxDelaySec") : List.of(), unknown);
        }
    }

    private static int version() throws IOException, InterruptedException {
        try (PeerProcess asked = PeerProcess.start("systemd-analyze", "--version")) {
            return Integer.parseInt(asked.awaitLine("^systemd (\\d+)", PATIENCE).group(1));
        }
    }

    /** 2.0 of 10; what is left is what a proxy in Java needs. */
    @Test
    void theServiceMayLittle() throws Exception {
        analyze("security", "--offline=yes", "--threshold=20", "--no-pager", "./towline.service");
    }
}
