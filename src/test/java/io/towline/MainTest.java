package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import org.junit.jupiter.api.Test;

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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Main.writer(new PrintStream(bytes, true, StandardCharsets.US_ASCII)).println("client-lost × 3");
        assertEquals("client-lost × 3" + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
        Main.writer(new PrintStream(bytes, true, StandardCharsets.ISO_8859_1)).println("×");
        assertEquals("×" + System.lineSeparator(), bytes.toString(StandardCharsets.ISO_8859_1));
    }
}
