package io.towline.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that cannot be bound together: the second bind would fail.
 *
 * <p>Owner: the thread that loads.
 */
final class BindClashes {

    private final Report report;
    private final List<Bound> bounds = new ArrayList<>();

    private record Bound(Node node, InetSocketAddress address) {

        /** A wildcard takes the port on every address, IPv4 and IPv6; port 0 takes one that is free. */
        boolean clashes(Bound other) {
            boolean samePort = address.getPort() != 0 && address.getPort() == other.address.getPort();
            boolean anyWildcard = address.getAddress().isAnyLocalAddress()
                    || other.address.getAddress().isAnyLocalAddress();
            return samePort && (anyWildcard || address.equals(other.address));
        }
    }

    BindClashes(Report report) {
        this.report = report;
    }

    void add(Section listener, ListenerConfig config) {
        add(listener, config.bind());
    }

    void add(Section section, InetSocketAddress address) {
        section.given("bind").ifPresent(node -> add(new Bound(node, address)));
    }

    private void add(Bound bound) {
        bounds.stream()
                .filter(bound::clashes)
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
                : bound.address().toString();
    }
}
