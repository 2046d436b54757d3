package io.towline.config.read.listener;

import io.towline.config.ListenerConfig;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.tree.Report;
import io.towline.config.value.BindAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that cannot be bound together: the second bind would fail.
 *
 * <p>Owner: the thread that loads.
 */
public final class BindClashes {

    private final Report report;
    private final List<Bound> bounds = new ArrayList<>();

    private record Bound(Node node, BindAddress address) {}

    public BindClashes(Report report) {
        this.report = report;
    }

    public void add(Section listener, ListenerConfig config) {
        add(listener, config.bind());
    }

    public void add(Section section, BindAddress address) {
        section.given("bind").filter(_ -> section.fits("bind")).ifPresent(node -> add(new Bound(node, address)));
    }

    private void add(Bound bound) {
        bounds.stream()
                .filter(other -> bound.address().clashes(other.address()))
                .findFirst()
                .ifPresent(other -> report.add(
                        bound.node(),
                        shown(bound) + " clashes with " + other.node().path() + ", " + shown(other) + " ("
                                + other.node().place() + "). Give one of them another port."));
        bounds.add(bound);
    }

    private static String shown(Bound bound) {
        return bound.node() instanceof Node.Leaf leaf
                ? leaf.shown()
                : bound.address().address().toString();
    }
}
