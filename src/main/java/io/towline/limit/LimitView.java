package io.towline.limit;

import java.time.Duration;
import java.util.List;

/**
 * One limit, as operators see it.
 *
 * @param allowed such as {@code 10/s, burst 20} or {@code 20}
 * @param refused since the limit is there
 * @param clients that were refused within the last ten minutes, a thousand at most; the last one first
 */
public record LimitView(LimitKind kind, String by, String allowed, long refused, List<Client> clients) {

    public LimitView {
        clients = List.copyOf(clients);
    }

    /** @param key see {@link ClientKey#shown} */
    public record Client(String key, long refused, Duration ago) {}
}
