package io.towline.bridge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Farewell BYE = new Farewell(1000, "bye", true);

    private final Budget budget = new Budget(1 << 30);
    private final Outbox outbox = new Outbox(1000, budget);

    private Message add(int bytes) {
        Message message = new Message(false, new byte[bytes]);
        outbox.add(message);
        return message;
    }

    @Test
    void beginsEmpty() {
        assertEquals(0, outbox.last());
        assertEquals(0, outbox.acknowledged());
        assertEquals(0, outbox.bytes());
        assertEquals(0, outbox.bytesUpTo(5));
        assertEquals(Optional.empty(), outbox.farewell());
    }

    @Test
    void messagesAreNumberedFromOneAndKeptUntilAcknowledged() {
        Message first = add(10);
        Message second = add(20);
        Message third = add(30);
        assertEquals(3, outbox.last());
        assertSame(first, outbox.message(1));
        assertSame(third, outbox.message(3));
        assertEquals(60, outbox.bytes());
        assertEquals(30, outbox.bytesUpTo(2));
        outbox.acknowledge(1);
        assertEquals(1, outbox.acknowledged());
        assertSame(second, outbox.message(2));
        assertEquals(50, outbox.bytes());
        assertEquals(0, outbox.bytesUpTo(1));
        assertEquals(20, outbox.bytesUpTo(2));
        assertEquals(50, outbox.bytesUpTo(9));
        assertThrows(IllegalArgumentException.class, () -> outbox.message(1));
        assertThrows(IllegalArgumentException.class, () -> outbox.message(4));
    }

    @Test
    void eachMessageIsChargedItsPayloadAnd64Bytes() {
        add(10);
        add(0);
        assertEquals(138, budget.used());
        outbox.acknowledge(1);
        assertEquals(64, budget.used());
        outbox.discard();
        assertEquals(0, budget.used());
    }

    @Test
    void theFarewellTakesTheNumberAfterTheLastAndIsNoMessage() {
        add(10);
        outbox.addFarewell(BYE);
        assertEquals(2, outbox.last());
        assertEquals(Optional.of(BYE), outbox.farewell());
        assertThrows(IllegalArgumentException.class, () -> outbox.message(2));
        assertEquals(10, outbox.bytesUpTo(2));
        outbox.acknowledge(2);
        assertEquals(2, outbox.acknowledged());
        assertEquals(0, outbox.bytes());
        assertEquals(0, budget.used());
        assertThrows(IllegalStateException.class, () -> add(1));
    }

    @Test
    void isFullWithTheBufferAndLowAtHalfOfIt() {
        add(999);
        assertFalse(outbox.isFull());
        add(1);
        assertTrue(outbox.isFull());
        assertFalse(outbox.isLow());
        outbox.acknowledge(1);
        assertTrue(outbox.isLow());
        add(499);
        assertEquals(500, outbox.bytes());
        assertTrue(outbox.isLow());
        add(1);
        assertFalse(outbox.isLow());
    }

    @Test
    void veryManySmallMessagesFillItByTheirNumber() {
        for (int i = 0; i < 124; i++) {
            add(1);
        }
        assertFalse(outbox.isFull());
        add(1);
        assertTrue(outbox.isFull());
        outbox.acknowledge(62);
        assertFalse(outbox.isLow());
        outbox.acknowledge(63);
        assertTrue(outbox.isLow());
    }

    @Test
    void eachIsFoundUnderItsNumberHoweverManyComeAndGo() {
        List<Message> all = new ArrayList<>();
        for (int round = 1; round <= 40; round++) {
            for (int i = 0; i < round; i++) {
                all.add(add(i));
            }
            outbox.acknowledge(round % 7 == 0 ? all.size() : Math.max(outbox.acknowledged(), all.size() - 2L * round));
            long bytes = 0;
            for (long number = outbox.acknowledged() + 1; number <= all.size(); number++) {
                assertSame(all.get((int) number - 1), outbox.message(number));
                bytes += all.get((int) number - 1).payload().length;
                assertEquals(bytes, outbox.bytesUpTo(number));
            }
            assertEquals(bytes, outbox.bytes());
        }
    }
}
