package io.towline.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConversationIdsTest {

    @Test
    void idsDifferAndSortByAge() {
        ConversationIds ids = new ConversationIds(1_772_330_000L);
        Set<String> seen = new HashSet<>();
        String before = "";
        for (int i = 0; i < 10_000; i++) {
            String id = ConversationIds.text(ids.next());
            assertEquals(12, id.length());
            assertTrue(before.compareTo(id) < 0, before + " before " + id);
            assertTrue(seen.add(id));
            before = id;
        }
    }

    @Test
    void aProcessThatBeganLaterHasLaterIds() {
        String early = ConversationIds.text(new ConversationIds(1_772_330_000L).next());
        String late = ConversationIds.text(new ConversationIds(1_772_330_001L).next());
        assertTrue(early.compareTo(late) < 0);
    }
}
