package io.towline.reload;

import io.towline.config.value.Durations;
import io.towline.upstream.ServerView;
import io.towline.upstream.UpstreamGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a reload costs clients: the conversations of servers that it takes away. */
final class Departures {

    private Departures() {}

    /**
     * A clause for operators; empty where nobody has to go.
     *
     * @param time over which they are told
     */
    static Optional<String> between(
            Map<String, UpstreamGroup> before, Map<String, UpstreamGroup> after, Duration time) {
        List<ServerView> removed = before.values().stream()
                .flatMap(group -> removed(group, Optional.ofNullable(after.get(group.name()))))
                .filter(server -> server.leases() > 0)
                .toList();
        int leases = removed.stream().mapToInt(ServerView::leases).sum();
        if (leases == 0) {
            return Optional.empty();
        }
        String whose = removed.size() == 1 ? url(removed.getFirst()) : removed.size() + " servers";
        String when = time.isZero() ? "at once" : "within " + Durations.text(time);
        return Optional.of((leases == 1 ? "1 conversation of " : leases + " conversations of ") + whose
                + (leases == 1 ? " is" : " are") + " told to go " + when);
    }

    private static Stream<ServerView> removed(UpstreamGroup before, Optional<UpstreamGroup> after) {
        return before.view().stream()
                .filter(server -> after.filter(group -> group.has(url(server))).isEmpty());
    }

    private static String url(ServerView server) {
        return server.server().url();
    }
}
