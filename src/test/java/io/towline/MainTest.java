package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.testkit.ChildProcess;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for the process as a whole. */
class MainTest {

    @Test
    void javaRemembersNoAddressesInTheDnsPlace() {
        Main.askTheDnsItself();
        assertEquals("0", Security.getProperty("networkaddress.cache.ttl"));
        assertEquals("0", Security.getProperty("networkaddress.cache.negative.ttl"));
        assertEquals("0", Security.getProperty("networkaddress.cache.stale.ttl"));
    }

    /** For the tests' process it stands in the build, since theirs is not the first handshake. */
    @Test
    void javaLeavesServerNamesToTowline() {
        String before = System.getProperty("jdk.tls.server.disableExtensions");
        assertEquals("server_name", before);
        Main.readServerNamesItself();
        assertEquals("server_name,server_name", System.getProperty("jdk.tls.server.disableExtensions"));
        System.setProperty("jdk.tls.server.disableExtensions", before);
    }

    @Test
    void aLocaleWithoutCharactersGetsThemAllTheSame() {
        OutputStream nowhere = OutputStream.nullOutputStream();
        assertEquals(StandardCharsets.UTF_8, Main.charset(new PrintStream(nowhere, true, StandardCharsets.US_ASCII)));
        assertEquals(
                StandardCharsets.ISO_8859_1, Main.charset(new PrintStream(nowhere, true, StandardCharsets.ISO_8859_1)));
    }

    /** As root it would make files that the service cannot write. */
    @Test
    void checkOpensNoLogFiles(@TempDir Path folder) throws Exception {
        Path logs = folder.resolve("logs");
        ProcessBuilder check = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=" + Path.of("conf/logback.xml").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.towline.Main",
                "check",
                "--as-user",
                System.getProperty("user.name"),
                "-c",
                "conf/proxy.conf");
        check.environment().put("TOWLINE_LOG_DIR", logs.toString());
        ChildProcess.Outcome outcome = ChildProcess.run(check);
        assertEquals(0, outcome.code(), outcome.said());
        assertEquals(
                "conf/proxy.conf can be used.",
                outcome.said().lines().findFirst().orElseThrow());
        assertFalse(outcome.said().contains("WARN"), outcome.said());
        assertFalse(Files.exists(logs));
    }
}
