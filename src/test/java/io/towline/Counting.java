package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Numbered texts of many lengths, and that they come one after the other, each once and whole.
 *
 * <p>Owner: who reads the connection; {@link #last} is for any thread.
 */
final class Counting {

    private final String direction;
    private volatile int last;

    Counting(String direction) {
        this.direction = direction;
    }

    static String text(int number) {
        int length = number % 50 == 0 ? 6_000 : number * 37 % 400;
        return number + ":" + "0123456789".repeat(length / 10 + 1).substring(0, length);
    }

    void came(String text) {
        assertEquals(text(last + 1), text, () -> direction + ", after number " + last);
        last++;
    }

    int last() {
        return last;
    }
}
