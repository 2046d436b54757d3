package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.Security;
import org.junit.jupiter.api.Test;

/** What holds for the process as a whole. */
class MainTest {

    @Test
    void javaRemembersNoAddressesInTheDnsPlace() {
        Main.askTheDnsItself();
        assertEquals("0", Security.getProperty("networkaddress.cache.ttl"));
    }
}
