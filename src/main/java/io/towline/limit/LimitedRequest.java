package io.towline.limit;

import io.towline.config.value.LimitKey;
import io.towline.config.value.ValueSource;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request on its way through limits, and what it has taken so far.
 *
 * <p>Owner: the request's thread.
 */
public final class LimitedRequest {

    private final InetAddress client;
    private final Function<ValueSource, Optional<String>> parts;
    private final Iterator<Limit> ahead;
    private Held held = Held.NOTHING;
    private long now;

    /**
     * @param limits in the order in which they are to be asked
     * @param client behind trusted proxies
     * @param parts of the request, by where they stand
     */
    public LimitedRequest(
            What what, List<Limits> limits, InetAddress client, Function<ValueSource, Optional<String>> parts) {
        this.client = client;
        this.parts = parts;
        ahead = limits.stream().flatMap(each -> each.of(what).stream()).iterator();
    }

    /**
     * Takes what it needs, up to where it is turned away or has to wait; what it took by then is still {@link #held}.
     *
     * @param time nanoseconds of a clock that only goes forward
     */
    public LimitOutcome proceed(long time) {
        now = time;
        LimitOutcome outcome = new LimitOutcome.Within();
        while (outcome instanceof LimitOutcome.Within && ahead.hasNext()) {
            outcome = ahead.next().ask(this);
        }
        return outcome;
    }

    ClientKey key(LimitKey by) {
        return ClientKey.of(by, client, parts);
    }

    long now() {
        return now;
    }

    void holds(CountTable table, long id) {
        held = held.and(table, id);
    }

    /** To be given back when its conversation is over, or where it was turned away. */
    public Held held() {
        return held;
    }
}
