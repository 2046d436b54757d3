package io.towline.config.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value does not fit its setting; the message is the sentence that follows the setting's path. */
public final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    private static final Pattern MENDS =
            Pattern.compile("(?:[.;:,]| To allow only this one,) [Ww]rite (\"[^\"]*\"(?:, \"[^\"]*\")*)");
    private static final Pattern MEND = Pattern.compile("(?:[.;:,]| To allow only this one,) [Ww]rite (\"[^\"]*\")");

    public Unfit(String sentence) {
        // neither cause nor stack trace: it travels two calls up, to the report
        super(sentence, null, false, false);
    }

    /** The value, with its quotes, that the message says to write; empty where it says none, or more than a value. */
    public Optional<String> mend() {
        Matcher found = MEND.matcher(getMessage());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** The same of a value that by itself stands where a list should. */
    public Unfit asItem() {
        Matcher found = MENDS.matcher(getMessage());
        return found.find()
                ? new Unfit(getMessage().substring(0, found.start(1)) + "[" + found.group(1) + "]"
                        + getMessage().substring(found.end(1)))
                : new Unfit("must be a list; and " + getMessage());
    }

    /** The same with another mend. */
    public Unfit instead(String mend) {
        String message = getMessage();
        int end = message.length();
        for (String begin : new String[] {" Write ", " write "}) {
            int at = message.indexOf(begin);
            end = at > 0 ? Math.min(end, at) : end;
        }
        String why = message.substring(0, end);
        return new Unfit(
                why + (why.endsWith(".") ? " Write " : why.endsWith(":") ? " write " : ". Write ") + mend + ".");
    }
}
