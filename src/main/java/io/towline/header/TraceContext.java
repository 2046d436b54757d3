package io.towline.header;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where one request stands in a distributed trace, W3C Trace Context (Level 1 and 2): as the client says, where what it says can be read; else at the
 * beginning of a trace of its own.
 *
 * <p>Towline records no span, so what came goes on as it came (§3.4: who does not take part changes nothing). A new trace is not marked as sampled:
 * whether it is, the first server decides that records one.
 *
 * @param traceparent the field's value
 * @param came whether it is the client's
 */
public record TraceContext(String traceparent, boolean came) {

    private static final HttpString TRACEPARENT = new HttpString("traceparent");
    private static final HttpString TRACESTATE = new HttpString("tracestate");

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    /** Of version 00; of later ones the part that all of them have. */
    private static final int LENGTH = 55;

    /** A later version may be longer; the specification sets no bound, and ours is far beyond what anybody sends. */
    private static final int MOST_CHARS = 512;

    public static TraceContext of(HeaderMap request) {
        HeaderValues values = request.get(TRACEPARENT);
        if (values != null && values.size() == 1 && isValid(values.getFirst().strip())) {
            return new TraceContext(values.getFirst().strip(), true);
        }
        return begun();
    }

    private static TraceContext begun() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        String traceId = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(nonZero(random));
        return new TraceContext("00-" + traceId + "-" + hex.toHexDigits(nonZero(random)) + "-00", false);
    }

    /** All zeroes are no id (§3.2.2.3). */
    private static long nonZero(ThreadLocalRandom random) {
        long some = random.nextLong();
        return some == 0 ? 1 : some;
    }

    /** §3.2.2, and §4.3 for versions that are not written yet. */
    private static boolean isValid(String value) {
        if (value.length() < LENGTH || value.length() > MOST_CHARS || !isHex(value, 0, 2) || value.startsWith("ff")) {
            return false;
        }
        boolean ends = value.startsWith("00") ? value.length() == LENGTH : isEndedAt(value);
        return ends
                && value.charAt(TRACE_ID - 1) == '-'
                && isId(value, TRACE_ID, PARENT_ID - 1)
                && value.charAt(PARENT_ID - 1) == '-'
                && isId(value, PARENT_ID, FLAGS - 1)
                && value.charAt(FLAGS - 1) == '-'
                && isHex(value, FLAGS, LENGTH);
    }

    private static boolean isEndedAt(String value) {
        return value.length() == LENGTH || value.charAt(LENGTH) == '-';
    }

    private static boolean isId(String value, int from, int to) {
        return isHex(value, from, to) && value.substring(from, to).chars().anyMatch(c -> c != '0');
    }

    /** Lower case only, by the ABNF. */
    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return traceparent.substring(TRACE_ID, PARENT_ID - 1);
    }

    /** A {@code tracestate} belongs to the {@code traceparent} it came with. */
    void tell(HeaderMap onward) {
        onward.put(TRACEPARENT, traceparent);
        if (!came) {
            onward.remove(TRACESTATE);
        }
    }
}
