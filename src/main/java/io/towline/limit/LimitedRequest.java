package io.towline.limit;

import io.towline.config.value.LimitKey;
import io.towline.config.value.ValueSource;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request on its way through limits, and what it has taken so far.
 *
 * <p>Owner: the request's thread.
 */
public final class LimitedRequest {

    private final What what;
    private final InetAddress client;
    private final Function<ValueSource, Optional<String>> parts;
    private final long now;
    private Held held = Held.NOTHING;

    /**
     * @param client behind trusted proxies
     * @param parts of the request, by where they stand
     * @param now nanoseconds of a clock that only goes forward
     */
    public LimitedRequest(What what, InetAddress client, Function<ValueSource, Optional<String>> parts, long now) {
        this.what = what;
        this.client = client;
        this.parts = parts;
        this.now = now;
    }

    boolean isLimitedBy(LimitKind kind) {
        return what.isLimitedBy(kind);
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
