package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
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
        OutputStream nowhere = OutputStream.nullOutputStream();
        assertEquals(StandardCharsets.UTF_8, Main.charset(new PrintStream(nowhere, true, StandardCharsets.US_ASCII)));
        assertEquals(
                StandardCharsets.ISO_8859_1, Main.charset(new PrintStream(nowhere, true, StandardCharsets.ISO_8859_1)));
    }
}
