package io.towline.config.source;

import java.util.List;

/**
 * Something in a file's text that is no HOCON, or hardly what was meant.
 *
 * @param what a sentence that says what it is, and one with the mend
 * @param edit the mend
 */
public record Fault(int line, int column, String what, Kind kind, Edit edit) {

    public enum Kind {
        /** HOCON takes it for letters of a name or value, which hardly was meant. */
        MISUNDERSTOOD,
        /** HOCON cannot read it. */
        UNREADABLE,
        /** HOCON cannot read it, and what stands within what is a guess. */
        STRUCTURE
    }

    /** These letters in the place of those from {@code start} to {@code end}. */
    public record Edit(int start, int end, String replacement) {}

    /** The text with all the mends in it; they are in the order of the text. */
    public static String mend(String text, List<Fault> faults) {
        StringBuilder mended = new StringBuilder();
        int at = 0;
        for (Fault fault : faults) {
            Edit edit = fault.edit();
            if (edit.start() >= at) {
                mended.append(text, at, edit.start()).append(edit.replacement());
                at = edit.end();
            }
        }
        return mended.append(text, at, text.length()).toString();
    }
}
