package io.towline.limit;

import io.towline.config.ClientLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The limits of one listener or route. Any thread. */
public final class Limits {

    /** Whose they are. */
    public enum Scope {
        LISTENER,
        ROUTE
    }

    private final Scope scope;
    private final String name;
    private final List<Limit> limits;
    private final int status;

    private Limits(Scope scope, String name, List<Limit> limits, int status) {
        this.scope = scope;
        this.name = name;
        this.limits = List.copyOf(limits);
        this.status = status;
    }

    /** @param before those that it takes the place of: what they have counted stays, where it is about the same */
    public static Limits of(Scope scope, String name, ClientLimits config, Optional<Limits> before) {
        List<Limit> limits = new ArrayList<>();
        config.requests()
                .map(pace -> Limit.of(LimitKind.REQUESTS, pace, of(before, LimitKind.REQUESTS)))
                .ifPresent(limits::add);
        config.handshakes()
                .map(pace -> Limit.of(LimitKind.HANDSHAKES, pace, of(before, LimitKind.HANDSHAKES)))
                .ifPresent(limits::add);
        config.connections()
                .map(count -> Limit.of(LimitKind.CONNECTIONS, count, of(before, LimitKind.CONNECTIONS)))
                .ifPresent(limits::add);
        config.sessions()
                .map(count -> Limit.of(LimitKind.SESSIONS, count, of(before, LimitKind.SESSIONS)))
                .ifPresent(limits::add);
        return new Limits(scope, name, limits, config.status());
    }

    private static Optional<Limit> of(Optional<Limits> before, LimitKind kind) {
        return before.stream()
                .flatMap(each -> each.limits.stream())
                .filter(limit -> limit.kind() == kind)
                .findFirst();
    }

    public boolean isNone() {
        return limits.isEmpty();
    }

    /** Takes for the request what it needs. Empty: it has it; else what it took meanwhile is still in its {@link LimitedRequest#held}. */
    public Optional<Excess> refuses(LimitedRequest request) {
        for (Limit limit : limits) {
            if (request.isLimitedBy(limit.kind())) {
                Optional<Excess> excess = limit.refuses(request).map(wait -> new Excess(limit.kind(), status, wait));
                if (excess.isPresent()) {
                    return excess;
                }
            }
        }
        return Optional.empty();
    }

    public Scope scope() {
        return scope;
    }

    /** Of the listener or the route. */
    public String name() {
        return name;
    }

    /** How many each has refused since it is there. */
    public Map<LimitKind, Long> counts() {
        Map<LimitKind, Long> counts = new EnumMap<>(LimitKind.class);
        limits.forEach(limit -> counts.put(limit.kind(), limit.refusals().count()));
        return counts;
    }

    /** @param now of the clock that requests are judged by */
    public List<LimitView> views(long now) {
        return limits.stream().map(limit -> limit.view(now)).toList();
    }
}
