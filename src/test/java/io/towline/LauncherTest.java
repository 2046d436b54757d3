package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/towline}, installed where the path has a space, with a Java that only says how it was called. */
class LauncherTest {

    @TempDir
    Path parent;

    private Path home;
    private Path script;

    @BeforeEach
    void install() throws IOException {
        home = parent.toRealPath().resolve("with space");
        script = home.resolve("scripts/towline");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("scripts/towline"), script);
        Files.createFile(home.resolve("towline.jar"));
        Files.createDirectories(home.resolve("conf"));
        Files.createFile(home.resolve("conf/logback.xml"));
        java("25.0.1");
    }

    @Test
    void itBecomesJavaWithItsArgumentsUntouchedEvenByALink() throws Exception {
        Path link = Files.createSymbolicLink(parent.resolve("towline"), script);
        assertEquals(
                "pid is the script's\n-XX:+UseSerialGC\n-Xms64m\n-Xmn24m\n-XX:SurvivorRatio=2\n-XX:MinHeapFreeRatio=20\n-XX:MaxHeapFreeRatio=40\n-XX:-ShrinkHeapInSteps\n-XX:+UseCompactObjectHeaders\n-XX:TrimNativeHeapInterval=10000\n-XX:+ExitOnOutOfMemoryError\n"
                        + "--enable-native-access=ALL-UNNAMED\n-Xmx9m\n-Dx=y\n"
                        + "-Dtowline.config=/etc/towline/proxy.conf\n"
                        + "-Dlogback.configurationFile=HOME/conf/logback.xml\n-Dtowline.home=HOME\n-jar\nHOME/towline.jar\n"
                        + "run\ntwo words\n*\n\nexit 7\n",
                run(link, "run", "two words", "*", ""));
    }

    /**
     * They are over in a moment: neither a heap to grow nor a compiler that measures first is worth its time. And what is meant for the
     * proxy does not hold for them: an agent's port would be taken.
     */
    @Test
    void commandsThatOnlyAskHaveOptionsForAMoment() throws Exception {
        assertEquals(
                "pid is the script's\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n--enable-native-access=ALL-UNNAMED\n-Da=b\n"
                        + "-Dtowline.config=/etc/towline/proxy.conf\n"
                        + "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider\n-Dslf4j.internal.verbosity=WARN\n"
                        + "-Dtowline.home=HOME\n-jar\nHOME/towline.jar\n"
                        + "status\n--json\nexit 7\n",
                run(script, "status", "--json"));
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws Exception {
        java("21.0.9");
        assertEquals(
                "towline: TOWLINE_JAVA_HOME is \"HOME/java\", where there is no Java 25 or later.\nexit 1\n",
                run(script, "run"));
    }

    @Test
    void aMissingJarIsNamed() throws Exception {
        Files.delete(home.resolve("towline.jar"));
        assertEquals("towline: there is no HOME/towline.jar. Install Towline again.\nexit 1\n", run(script, "run"));
    }

    /** Maven leaves the jar alone where what changed makes no difference to it, such as a comment. */
    @Test
    void aBuildThatLeavesTheJarAsItWasIsDoneOnce() throws Exception {
        Files.createFile(home.resolve("pom.xml"));
        Path jar = home.resolve("target/towline.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Files.createDirectories(home.resolve("src/main"));
        Files.createFile(home.resolve("src/main/Changed.java"));
        Files.copy(Path.of("scripts/maven"), home.resolve("scripts/maven"));
        Path builds = parent.resolve("builds");
        executable("java/bin/javac", "exit 0");
        executable("bin/mvn", "echo built >> '" + builds + "'; [ $(wc -l < '" + builds + "') -lt 4 ]");
        String first = run(script, "status");
        assertEquals(
                "towline: building target/towline.jar, which takes a minute or two the first time ...",
                first.lines().findFirst().orElseThrow());
        assertTrue(first.endsWith("-jar\nHOME/target/towline.jar\nstatus\nexit 7\n"), first);
        assertEquals("built\n", Files.readString(builds));
        assertTrue(run(script, "status").startsWith("pid is the script's\n"));
        assertEquals("built\n", Files.readString(builds));
    }

    private void executable(String path, String command) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void java(String version) throws IOException {
        Path java = home.resolve("java/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(home.resolve("java/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(java, """
                #!/bin/sh
                [ "$$" = "$(cat "$PID_FILE")" ] && echo "pid is the script's"
                printf '%s\\n' "$@"
                exit 7
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(Path command, String... arguments) throws IOException, InterruptedException {
        // The shell in front writes down the process id that exec keeps
        String[] line = new String[arguments.length + 4];
        line[0] = "sh";
        line[1] = "-c";
        line[2] = "echo $$ > \"$PID_FILE\"; exec \"$0\" \"$@\"";
        line[3] = command.toString();
        System.arraycopy(arguments, 0, line, 4, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(line).directory(Path.of("/").toFile());
        builder.environment().put("TOWLINE_JAVA_HOME", home.resolve("java").toString());
        builder.environment().put("TOWLINE_JAVA_OPTS", "-Xmx9m -Dx=y");
        builder.environment().put("TOWLINE_COMMAND_OPTS", "-Da=b");
        builder.environment().merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("PID_FILE", parent.resolve("pid").toString());
        ChildProcess.Outcome outcome = ChildProcess.run(builder);
        return outcome.said().replace(home.toString(), "HOME") + "exit " + outcome.code() + "\n";
    }
}
