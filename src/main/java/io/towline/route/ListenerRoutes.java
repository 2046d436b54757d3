package io.towline.route;

import io.towline.config.ListenerConfig;
import io.towline.config.RouteConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The routes of each listener: a route that is for other listeners is not there for this one, as in nginx each {@code server} has its own
 * {@code listen}. Listeners with the same routes share one table.
 *
 * <p>By what makes a listener the same after a reload, not by its name: a reload that renames it exchanges its routes at one moment, and its
 * handler at another.
 *
 * <p>Immutable; any thread. A lookup costs one of a map more than {@link RouteTable}'s.
 */
public final class ListenerRoutes {

    private final Map<ListenerConfig.Identity, RouteTable> tables;

    /** For a listener that a reload has taken away, and whose last requests are still coming. */
    private final RouteTable others;

    /** @throws IllegalArgumentException where a route cannot be looked up; the message says which and how to mend it */
    public ListenerRoutes(Collection<ListenerConfig> listeners, Collection<RouteConfig> routes) {
        Map<List<String>, RouteTable> made = new HashMap<>();
        Map<ListenerConfig.Identity, RouteTable> byListener = new HashMap<>();
        for (ListenerConfig listener : listeners) {
            List<RouteConfig> its =
                    routes.stream().filter(route -> route.isFor(listener)).toList();
            byListener.put(listener.identity(), table(its, made));
        }
        tables = Map.copyOf(byListener);
        others = table(
                routes.stream()
                        .filter(route -> route.match().listeners().isEmpty())
                        .toList(),
                made);
    }

    private static RouteTable table(List<RouteConfig> routes, Map<List<String>, RouteTable> made) {
        List<String> names = routes.stream().map(RouteConfig::name).toList();
        return made.computeIfAbsent(names, unseen -> new RouteTable(routes));
    }

    /**
     * @param listener that the request came to
     * @param host as for {@link RouteTable#find}, like {@code rawPath}
     */
    public Lookup find(ListenerConfig.Identity listener, String host, String rawPath) {
        return tables.getOrDefault(listener, others).find(host, rawPath);
    }
}
