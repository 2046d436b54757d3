package io.towline.gateway.routing;

import io.towline.access.AddressList;
import io.towline.access.file.FileBacked;
import io.towline.answer.Responder;
import io.towline.config.AuthConfig.Forward;
import io.towline.config.ListenerConfig;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.limit.Limits;
import io.towline.relay.RelayTerms;
import io.towline.route.ListenerRoutes;
import io.towline.upstream.UpstreamGroup;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where requests may go, as one immutable value, so that a reload replaces all of it or none of it.
 *
 * @param listenerAddresses of clients that may come in there
 * @param listenerLimits of what one client may have there
 * @param hasBridge whether any route has its bridge enabled
 * @param recorded the share of those traces that begin here of which spans are recorded; empty: no span is, of no trace
 */
public record Routing(
        ListenerRoutes routes,
        Map<String, UpstreamGroup> groups,
        Map<String, RelayTerms> terms,
        Map<String, RouteHandling> handling,
        Map<ListenerConfig.Identity, AddressList> listenerAddresses,
        Map<ListenerConfig.Identity, Limits> listenerLimits,
        boolean hasBridge,
        OptionalDouble recorded) {

    public Routing {
        groups = Map.copyOf(groups);
        terms = Map.copyOf(terms);
        handling = Map.copyOf(handling);
        listenerAddresses = Map.copyOf(listenerAddresses);
        listenerLimits = Map.copyOf(listenerLimits);
    }

    /** The routes of a configuration, by its listeners; the groups exist already. No spans are recorded. */
    public static Routing of(
            Collection<ListenerConfig> listeners, Collection<RouteConfig> routes, Map<String, UpstreamGroup> groups) {
        return of(listeners, routes, groups, Optional.empty());
    }

    /** The same in the place of this one: what limits have counted stays. */
    public Routing successor(
            Collection<ListenerConfig> listeners, Collection<RouteConfig> routes, Map<String, UpstreamGroup> next) {
        return of(listeners, routes, next, Optional.of(this));
    }

    private static Routing of(
            Collection<ListenerConfig> listeners,
            Collection<RouteConfig> routes,
            Map<String, UpstreamGroup> groups,
            Optional<Routing> before) {
        return new Routing(
                new ListenerRoutes(listeners, routes),
                groups,
                routes.stream().collect(Collectors.toMap(RouteConfig::name, RelayTerms::new)),
                routes.stream()
                        .collect(Collectors.toMap(
                                RouteConfig::name,
                                route -> RouteHandling.of(
                                        route,
                                        before.map(each -> each.handling().get(route.name()))))),
                listeners.stream().collect(Collectors.toMap(ListenerConfig::identity, Routing::addresses)),
                listeners.stream()
                        .collect(Collectors.toMap(ListenerConfig::identity, listener -> limits(listener, before))),
                routes.stream().anyMatch(route -> route.bridge().enabled()),
                OptionalDouble.empty());
    }

    /** The same, but spans are recorded, of that share of the traces that begin here; of no trace where it is empty. */
    public Routing recording(OptionalDouble share) {
        return new Routing(routes, groups, terms, handling, listenerAddresses, listenerLimits, hasBridge, share);
    }

    /** Reads files. */
    public static AddressList addresses(ListenerConfig listener) {
        return AddressList.of("listener " + listener.name(), listener.access());
    }

    /** @param before what they take the place of */
    public static Limits limits(ListenerConfig listener, Optional<Routing> before) {
        return Limits.of(
                Limits.Scope.LISTENER,
                listener.name(),
                listener.clientLimits(),
                before.map(each -> each.listenerLimits().get(listener.identity())));
    }

    /** Of listeners and routes, in the order of their names. */
    public List<Limits> limits() {
        return Stream.concat(
                        listenerLimits.values().stream(),
                        handling.values().stream().map(RouteHandling::limits))
                .sorted(Comparator.comparing(Limits::scope).thenComparing(Limits::name))
                .toList();
    }

    /** Of those who may come in to listeners and routes. */
    public Collection<FileBacked<?>> accessFiles() {
        return Stream.concat(
                        listenerAddresses.values().stream().map(AddressList::files),
                        handling.values().stream().flatMap(each -> each.access().files().stream()))
                .<FileBacked<?>>map(each -> each)
                .toList();
    }

    /**
     * Why a conversation has to go: its server is none of its upstream's any more, or an operator drained it. Requests that were let in by
     * an earlier routing may yet become such a conversation. Empty: it may stay.
     */
    public Optional<Cause> expels(Destination destination) {
        Optional<UpstreamGroup> group = destination.upstream().map(groups::get);
        return destination.server().flatMap(server -> expels(group, server));
    }

    private static Optional<Cause> expels(Optional<UpstreamGroup> group, String server) {
        if (group.isEmpty() || !group.get().has(server)) {
            return Optional.of(Cause.UPSTREAM_REMOVED);
        }
        return group.get().isDrained(server) ? Optional.of(Cause.DRAIN) : Optional.empty();
    }

    public RelayTerms termsFor(RouteConfig route) {
        return Objects.requireNonNull(terms.get(route.name()), route.name());
    }

    /** Empty where the route sends its requests to an upstream. */
    public Optional<Responder> responderOf(RouteConfig route) {
        return handlingOf(route).responder();
    }

    public RouteHandling handlingOf(RouteConfig route) {
        return Objects.requireNonNull(handling.get(route.name()), route.name());
    }

    /** Of the service that says who may come in. */
    public UpstreamGroup authGroup(Forward forward) {
        return Objects.requireNonNull(groups.get(forward.upstream()), forward.upstream());
    }

    public UpstreamGroup groupFor(RouteConfig route) {
        return Objects.requireNonNull(
                groups.get(route.forward().upstream()), route.forward().upstream());
    }
}
