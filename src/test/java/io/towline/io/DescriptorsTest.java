package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DescriptorsTest {

    private final AtomicLong limit = new AtomicLong(200);
    private final AtomicLong open = new AtomicLong(40);
    private final Descriptors descriptors = new Descriptors(limit::get, open::get);

    DescriptorsTest() {
        descriptors.settle(10);
    }

    @Test
    void aQuarterIsKeptForTheProcessAndOperatorsBesideWhatItHas() {
        assertEquals(50, descriptors.reserve());
        assertEquals(100, descriptors.room());
        limit.set(200_000);
        assertEquals(256, descriptors.reserve());
        assertEquals(200_000 - 50 - 256, descriptors.room());
        limit.set(20);
        assertEquals(32, descriptors.reserve());
        assertEquals(8, descriptors.room(), "a few in any case");
    }

    /** A lobby of 12, and half of the rest, which is 44. */
    @Test
    void aWaveOfClientsLeavesAsManyToServersAsWillBeRelayed() throws Shortage {
        assertEquals(56, admitted(300));
        assertEquals(44, dialled(300).size());
    }

    @Test
    void whereClientsAreFewServersMayHaveTheRest() throws Shortage {
        assertEquals(1, admitted(1));
        List<Descriptors.Taken> servers = dialled(300);
        assertEquals(87, servers.size());
        assertEquals(12, admitted(300), "the lobby");
        servers.forEach(Descriptors.Taken::giveBack);
        servers.forEach(Descriptors.Taken::giveBack);
        assertEquals(13, descriptors.taken(), "the second time does not count");
        assertEquals(43, admitted(300));
    }

    @Test
    void whatIsGivenBackMayBeHadAgain() {
        assertEquals(56, admitted(100));
        assertFalse(descriptors.admit(0));
        descriptors.leave();
        assertTrue(descriptors.admit(0));
        assertFalse(descriptors.admit(0));
    }

    @Test
    void theLimitMayChangeWhileTheProcessRuns() {
        assertEquals(56, admitted(100));
        limit.set(400);
        assertTrue(descriptors.admit(0));
        limit.set(150);
        assertFalse(descriptors.admit(0));
        assertEquals(57, descriptors.taken());
    }

    @Test
    void halfOfTheRoomWithoutTheLobbyAreRelays() {
        assertEquals(44, descriptors.relays());
        limit.set(200_000);
        assertEquals((200_000 - 50 - 256 - 64) / 2, descriptors.relays());
    }

    @Test
    void theRefusalSaysWhatThereIs() throws Shortage {
        limit.set(0);
        assertEquals(6, dialled(10).size());
        Shortage none = assertThrows(Shortage.class, () -> descriptors.dial(0));
        assertEquals(
                "no file descriptor is left: the process may have 0, and the rest is kept for operators",
                none.getMessage());
        assertEquals(Shortage.Kind.DESCRIPTORS, none.kind());
    }

    private int admitted(int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += descriptors.admit(0) ? 1 : 0;
        }
        return admitted;
    }

    private List<Descriptors.Taken> dialled(int tries) throws Shortage {
        List<Descriptors.Taken> dialled = new ArrayList<>();
        try {
            for (int i = 0; i < tries; i++) {
                dialled.add(descriptors.dial(0));
            }
        } catch (Shortage none) {
            if (dialled.isEmpty()) {
                throw none;
            }
        }
        return dialled;
    }
}
