package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How Towline comes to a machine and leaves it: the scripts into a folder, and what is in Debian's package, which the profile {@code deb}
 * makes. On machines it is tried by {@link DebianPackageIT}, {@link SystemdPackageIT}, {@link RpmPackageIT} and {@link ImageIT}.
 */
@Timeout(value = 18, unit = TimeUnit.MINUTES)
final class PackageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> CONFIGURATION = Set.of("etc/default/towline", "etc/towline/proxy.conf");

    @TempDir
    private Path root;

    @Test
    void installingTwiceKeepsTheConfiguration() throws IOException, InterruptedException {
        run("scripts/install", "--root", root.toString());
        Set<String> once = files();
        Path config = root.resolve("etc/towline/proxy.conf");
        Files.writeString(config, "# mine");
        Path defaults = root.resolve("etc/default/towline");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(defaults)));
        Files.setPosixFilePermissions(defaults, PosixFilePermissions.fromString("rw-r--r--")); // an older one's
        run("scripts/install", "--root", root.toString());

        assertEquals(once, files());
        assertEquals("# mine", Files.readString(config));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(defaults)));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(config.getParent())));
    }

    @Test
    void whatIsInstalledRunsWhereItLies() throws IOException, InterruptedException {
        run("scripts/install", "--root", root.toString());
        run(
                root.resolve("usr/bin/towline").toString(),
                "check",
                "-c",
                root.resolve("etc/towline/proxy.conf").toString());
    }

    @Test
    void uninstallingKeepsConfigurationAndPurgeDoesNot() throws IOException, InterruptedException {
        run("scripts/install", "--root", root.toString());
        run("scripts/uninstall", "--root", root.toString());
        assertEquals(CONFIGURATION, files());
        run("scripts/uninstall", "--root", root.toString(), "--purge");
        assertEquals(Set.of(), files());
        run("scripts/uninstall", "--root", root.toString(), "--purge"); // nothing to do is no failure
    }

    @Test
    void purgeLeavesTheOperatorsKeys() throws IOException, InterruptedException {
        run("scripts/install", "--root", root.toString());
        Files.writeString(root.resolve("etc/towline/site.key"), "key");
        List<String> said = run("scripts/uninstall", "--root", root.toString(), "--purge");
        assertEquals(Set.of("etc/towline/site.key"), files());
        assertTrue(said.contains("kept with your files in it: " + root.toRealPath() + "/etc/towline"), said::toString);
    }

    @Test
    void dryRunsChangeNothing() throws IOException, InterruptedException {
        List<String> said = run("scripts/install", "--dry-run", "--root", root.toString());
        assertEquals(Set.of(), files());
        assertTrue(said.stream().anyMatch(line -> line.startsWith("install -m 640 conf/proxy.conf ")), said::toString);
    }

    @Test
    void packageNamesItsConfigurationAndNeedsLittle() throws IOException, InterruptedException {
        String control = String.join("\n", run("dpkg-deb", "-f", deb()));
        assertTrue(control.contains("\nDepends: libc6 (>= 2.17), adduser\n"), control);
        Set<String> conffiles = new TreeSet<>();
        run("dpkg-deb", "-I", deb(), "conffiles").forEach(line -> conffiles.add(line.substring(1)));
        assertEquals(CONFIGURATION, conffiles);
    }

    /** But for what src/deb/lintian-overrides explains. */
    @Test
    void lintianHasNothingToSay() throws IOException, InterruptedException {
        assertEquals(List.of(), run("lintian", "--allow-root", "--fail-on", "error,warning", deb()));
    }

    @Test
    void packageHoldsWhatTheScriptInstalls() throws IOException, InterruptedException {
        run("scripts/install", "--root", root.toString());
        Set<String> packed = new TreeSet<>();
        for (String line : run("dpkg-deb", "-c", deb())) {
            // drwxr-xr-x root/root         0 2026-01-01 00:00 ./usr/lib/ -> ...
            Matcher entry =
                    Pattern.compile("^([-dl])\\S+ (\\S+) .*? \\./(\\S*)").matcher(line);
            assertTrue(entry.find(), line);
            assertEquals("root/root", entry.group(2), line);
            if (!entry.group(1).equals("d")) {
                packed.add(entry.group(3));
            }
        }
        assertEquals(files(), packed);
        assertTrue(packed.containsAll(Set.of(
                "usr/lib/towline/runtime/bin/java", "usr/lib/towline/towline.aot", "usr/lib/towline/commands.aot")));
    }

    private static String deb() throws IOException {
        try (Stream<Path> debs = Files.list(Path.of("target"))) {
            List<Path> found =
                    debs.filter(file -> file.toString().endsWith(".deb")).toList();
            assertEquals(1, found.size(), "packages in target, which the profile deb makes: " + found);
            return found.getFirst().toString();
        }
    }

    /** All but folders. */
    private Set<String> files() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> !Files.isDirectory(path) || Files.isSymbolicLink(path))
                    .forEach(path -> found.add(root.relativize(path).toString()));
        }
        return found;
    }

    /** What a command said that succeeded. */
    private static List<String> run(String... command) throws IOException, InterruptedException {
        try (PeerProcess process = PeerProcess.start(command)) {
            assertEquals(0, process.awaitExit(PATIENCE), () -> Arrays.toString(command) + process.said());
            return process.lines();
        }
    }
}
