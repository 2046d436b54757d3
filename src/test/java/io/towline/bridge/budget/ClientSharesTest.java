package io.towline.bridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one client may take of a budget, beside the others. Of 400,000 bytes, half. */
class ClientSharesTest {

    private final Budget whole = new Budget(400_000, 50);
    private final ClientShares shares = new ClientShares(whole);

    private Budget of(String address) throws UnknownHostException {
        return shares.of(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,             192.0.2.1",
        "192.0.2.1,             ::ffff:192.0.2.1",
        "2001:db8:0:1::1,       2001:db8:0:1:ffff:ffff:ffff:ffff",
        "2001:db8:0:1::,        2001:0db8:0000:0001:1:2:3:4"
    })
    void theseAreOneClient(String one, String same) throws Exception {
        assertSame(of(one), of(same));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,             192.0.2.2",
        "2001:db8:0:1::1,       2001:db8:0:2::1",
        "2001:db8:0:1::1,       2001:db9:0:1::1",
        "0.0.0.1,               ::"
    })
    void theseAreTwo(String one, String other) throws Exception {
        assertNotSame(of(one), of(other));
    }

    @Test
    void whatAShareTakesIsTakenFromTheWhole() throws Exception {
        Budget one = of("192.0.2.1");
        Budget other = of("192.0.2.2");
        one.take(10);
        assertTrue(one.tryTake(20));
        assertTrue(one.tryAdmit(30));
        one.gather(40);
        other.take(7);
        assertEquals(60, one.used(), "messages in part have bounds of their own, by the whole");
        assertEquals(107, whole.used());
        one.gather(-40);
        one.give(60);
        other.give(7);
        assertEquals(0, one.used());
        assertEquals(0, other.used());
        assertEquals(0, whole.used());
    }

    @Test
    void oneGetsHalfAndTheOtherTheRest() throws Exception {
        Budget one = of("192.0.2.1");
        Budget other = of("192.0.2.2");
        Budget third = of("192.0.2.3");
        assertTrue(one.tryTake(200_000));
        assertFalse(one.tryTake(1));
        assertEquals(200_000, whole.used(), "what is refused is not counted");
        assertTrue(other.tryTake(190_000));
        assertFalse(third.tryTake(10_001), "there is no more in the whole");
        assertEquals(0, third.used());
        assertTrue(third.tryTake(10_000));
        assertEquals(400_000, whole.used());
    }

    @Test
    void aShareIsScarceAndFullAndSpentByItselfOrWithTheWhole() throws Exception {
        Budget one = of("192.0.2.1");
        Budget other = of("192.0.2.2");
        one.take(149_999);
        assertFalse(one.isScarce());
        one.take(1);
        assertTrue(one.isScarce());
        assertEquals(1024, one.ration(100_000));
        assertFalse(other.isScarce());
        assertFalse(whole.isScarce());
        assertTrue(one.hasRoomForSessions());
        one.take(17_000);
        assertFalse(one.hasRoomForSessions());
        assertFalse(one.tryAdmit(Budget.SESSION));
        assertTrue(other.hasRoomForSessions());
        one.take(33_001);
        assertFalse(one.isSpent(), "nobody needs what it has beyond its share");
        whole.take(100_000);
        assertTrue(one.isSpent());
        assertFalse(other.isSpent());
        whole.take(100_000);
        assertTrue(other.isScarce());
        assertTrue(other.isSpent());
        assertTrue(other.hasRoomHere());
        assertFalse(other.hasRoomForSessions());
    }

    @Test
    void aReloadChangesThem() throws Exception {
        Budget one = of("192.0.2.1");
        assertTrue(one.tryTake(200_000));
        whole.limit(400_000, 51);
        assertTrue(one.tryTake(4_000));
        assertFalse(one.tryTake(1));
        whole.limit(1L << 40, 100);
        assertEquals(1L << 40, one.limit());
    }

    @Test
    void oneThatNobodyHoldsIsForgottenAndOneThatIsHeldIsNot() throws Exception {
        Budget held = of("192.0.2.1");
        held.take(5);
        for (int i = 0; i < 1_000; i++) {
            of("2001:db8:0:" + Integer.toHexString(i) + "::1");
        }
        Await.until(
                () -> {
                    System.gc();
                    return shares.known() == 1;
                },
                "they are forgotten");
        assertSame(held, of("192.0.2.1"));
    }
}
