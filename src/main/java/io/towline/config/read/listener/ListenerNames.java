package io.towline.config.read.listener;

import io.towline.config.ListenerConfig;
import io.towline.config.RouteConfig;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.tree.Report;
import io.towline.config.value.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The listeners that routes name: those must exist, and none that exists may be left without a route.
 *
 * <p>Owner: the thread that loads.
 */
public final class ListenerNames {

    private record Existing(Section section, ListenerConfig config) {}

    private final Report report;
    private final List<Existing> existing = new ArrayList<>();
    private final List<RouteConfig> routes = new ArrayList<>();
    private boolean allExist = true;

    public ListenerNames(Report report) {
        this.report = report;
    }

    public void exists(Section section, ListenerConfig config) {
        existing.add(new Existing(section, config));
    }

    /** @param names of all listeners, those too that cannot be used for other reasons */
    public void check(Section route, RouteConfig config, Set<String> names) {
        routes.add(config);
        Set<String> seen = new HashSet<>();
        for (Leaf named : given(route)) {
            if (!names.contains(named.text())) {
                allExist = false;
                report.absent(
                        named.place(),
                        named.path() + ": there is no listener \"" + named.text() + "\"."
                                + Suggestion.among(named.text(), names));
            } else if (!seen.add(named.text())) {
                report.add(named, "names " + named.text() + " twice. Remove one of them.");
            }
        }
    }

    private static List<Leaf> given(Section route) {
        return route
                .given("listener")
                .map(node -> node instanceof Items items ? items.items() : List.of(node))
                .orElse(List.of())
                .stream()
                .filter(Leaf.class::isInstance)
                .map(Leaf.class::cast)
                .toList();
    }

    /** @param allRead whether there are no other routes than those that were checked; else one of these may be for it */
    public void checkThatEachIsServed(boolean allRead) {
        if (!allRead || !allExist) {
            return;
        }
        for (Existing listener : existing) {
            if (routes.stream().noneMatch(route -> route.isFor(listener.config()))) {
                report.absent(
                        listener.section().place(),
                        listener.section().path() + ": no route is for it, so that every request would get 404."
                                + " Name it in a route's listener, or remove it.");
            }
        }
    }
}
