package io.towline.io.perthread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.io.OpenCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenOnThreadTest {

    private static final class Thing {
        private final String name;
        private int place;

        Thing(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final OpenCount count = new OpenCount();
    private final OpenOnThread<Thing> open =
            new OpenOnThread<>(null, count, thing -> thing.place, (thing, place) -> thing.place = place, thing -> {});

    @Test
    void whoeverGoesTheOthersStayAndAreCounted() {
        List<Thing> all = List.of(new Thing("a"), new Thing("b"), new Thing("c"), new Thing("d"));
        all.forEach(open::add);
        assertOpen("[a, b, c, d]", 4);
        open.remove(all.get(1));
        assertOpen("[a, d, c]", 3);
        open.remove(all.get(2));
        assertOpen("[a, d]", 2);
        open.remove(all.get(0));
        assertOpen("[d]", 1);
        open.remove(all.get(3));
        assertOpen("[]", 0);
    }

    private void assertOpen(String names, int many) {
        assertEquals(names, open.present().toString());
        assertEquals(many, count.open());
    }
}
