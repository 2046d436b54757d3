package io.towline.header;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where one request stands in a distributed trace, W3C Trace Context (Level 1 and 2): as the client says, where what it says can be read; else at the
 * beginning of a trace of its own.
 *
 * <p>Where Towline records no span, what came goes on as it came (§3.4: who does not take part changes nothing), and a new trace is not marked as
 * sampled. A span of Towline's stands between the client's and the server's: the server is told its id for parent.
 *
 * @param traceparent the field's value, for the server
 * @param came whether the trace is the client's
 * @param span Towline's own; empty: it records none
 */
public record TraceContext(String traceparent, boolean came, Optional<Span> span) {

    /**
     * @param id 16 hexadecimal digits
     * @param parent the client's; empty where the trace begins here
     */
    public record Span(String id, Optional<String> parent) {}

    private static final HttpString TRACEPARENT = new HttpString("traceparent");
    private static final HttpString TRACESTATE = new HttpString("tracestate");

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    /** Of version 00; of later ones the part that all of them have. */
    private static final int LENGTH = 55;

    /** A later version may be longer; the specification sets no bound, and ours is far beyond what anybody sends. */
    private static final int MOST_CHARS = 512;

    private static final int SAMPLED = 0x01;

    /** Those that version 00 knows, and Level 2's "random": who writes a value of its own sets no others (§3.2.2.5). */
    private static final int KNOWN_FLAGS = 0x03;

    /** Where no span is recorded. */
    public static TraceContext of(HeaderMap request) {
        return came(request).orElseGet(() -> begun(0));
    }

    /**
     * Where spans are recorded: of a trace that is sampled, as the client decided, or for those that begin here the share.
     *
     * @param share 0 to 1
     */
    public static TraceContext recorded(HeaderMap request, double share) {
        return came(request).map(came -> came.isSampled() ? came.under() : came).orElseGet(() -> begun(share));
    }

    private static Optional<TraceContext> came(HeaderMap request) {
        HeaderValues values = request.get(TRACEPARENT);
        if (values != null && values.size() == 1 && isValid(values.getFirst().strip())) {
            return Optional.of(new TraceContext(values.getFirst().strip(), true, Optional.empty()));
        }
        return Optional.empty();
    }

    /** The server's parent is a new span, whose parent is the client's. */
    private TraceContext under() {
        String own = HexFormat.of().toHexDigits(nonZero(ThreadLocalRandom.current()));
        String flags = HexFormat.of().toHexDigits((byte) (flags() & KNOWN_FLAGS));
        Span span = new Span(own, Optional.of(traceparent.substring(PARENT_ID, FLAGS - 1)));
        return new TraceContext("00-" + traceId() + "-" + own + "-" + flags, true, Optional.of(span));
    }

    private boolean isSampled() {
        return (flags() & SAMPLED) != 0;
    }

    private int flags() {
        return HexFormat.fromHexDigits(traceparent, FLAGS, LENGTH);
    }

    private static TraceContext begun(double share) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        String traceId = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(nonZero(random));
        String own = hex.toHexDigits(nonZero(random));
        boolean sampled = random.nextDouble() < share;
        return new TraceContext(
                "00-" + traceId + "-" + own + (sampled ? "-01" : "-00"),
                false,
                sampled ? Optional.of(new Span(own, Optional.empty())) : Optional.empty());
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
