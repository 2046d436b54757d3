package io.towline.conversation;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each conversation its number, and the twelve characters by which an operator finds it.
 *
 * <p>A number is the second in which the process began, shifted, plus a count. So the texts sort by age, do not repeat within a
 * process, and do not repeat after a restart unless the one before handed out more than 33 million a second. Any thread.
 */
public final class ConversationIds {

    private static final int COUNT_BITS = 25;
    private static final int CHARACTERS = 12;

    /** Crockford's base32: in ASCII order, and without letters that a tired eye takes for digits. */
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private final AtomicLong last;

    public ConversationIds(long startEpochSecond) {
        last = new AtomicLong(startEpochSecond << COUNT_BITS);
    }

    public long next() {
        return last.incrementAndGet();
    }

    public static String text(long id) {
        char[] text = new char[CHARACTERS];
        long rest = id;
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
        return new String(text);
    }
}
