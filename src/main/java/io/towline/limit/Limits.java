package io.towline.limit;

import io.towline.config.ClientLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
    private final Map<What, List<Limit>> asked = new EnumMap<>(What.class);

    private Limits(Scope scope, String name, List<Limit> limits) {
        this.scope = scope;
        this.name = name;
        this.limits = List.copyOf(limits);
        for (What what : What.values()) {
            asked.put(
                    what,
                    limits.stream()
                            .filter(limit -> what.isLimitedBy(limit.kind()))
                            .toList());
        }
    }

    /** @param before those that it takes the place of: what they have counted stays, where it is about the same */
    public static Limits of(Scope scope, String name, ClientLimits config, Optional<Limits> before) {
        String owner = scope.name().toLowerCase(Locale.ROOT) + " " + name;
        List<Limit> limits = new ArrayList<>();
        config.requests()
                .map(pace -> Limit.of(LimitKind.REQUESTS, owner, config.status(), pace, of(before, LimitKind.REQUESTS)))
                .ifPresent(limits::add);
        config.handshakes()
                .map(pace ->
                        Limit.of(LimitKind.HANDSHAKES, owner, config.status(), pace, of(before, LimitKind.HANDSHAKES)))
                .ifPresent(limits::add);
        config.connections()
                .map(count -> Limit.of(
                        LimitKind.CONNECTIONS, owner, config.status(), count, of(before, LimitKind.CONNECTIONS)))
                .ifPresent(limits::add);
        config.sessions()
                .map(count ->
                        Limit.of(LimitKind.SESSIONS, owner, config.status(), count, of(before, LimitKind.SESSIONS)))
                .ifPresent(limits::add);
        return new Limits(scope, name, limits);
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

    /** Those that such a request has to be within, in the order in which it is to ask them. */
    List<Limit> of(What what) {
        return asked.get(what);
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
