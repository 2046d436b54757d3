package io.towline.config;

import java.util.Map;
import java.util.Optional;

/**
 * One whole, valid configuration. Routes keep no order: the longest match wins. Map keys are the operators' names.
 *
 * @param effective all of it as JSON in the words of the file, defaults included, secrets masked
 */
public record ProxyConfig(
        Map<String, ListenerConfig> listeners,
        Map<String, UpstreamConfig> upstreams,
        Map<String, RouteConfig> routes,
        ControlConfig control,
        AdminConfig admin,
        LogConfig log,
        DrainConfig drain,
        BridgeBounds bridge,
        ParkBounds park,
        IoConfig io,
        OtelConfig otel,
        String effective) {

    public ProxyConfig {
        listeners = Map.copyOf(listeners);
        upstreams = Map.copyOf(upstreams);
        routes = Map.copyOf(routes);
    }

    /** The upstream that a route of this configuration names; empty where the route answers by itself. */
    public Optional<UpstreamConfig> upstreamOf(RouteConfig route) {
        return Optional.ofNullable(upstreams.get(route.forward().upstream()));
    }

    /** This, but with what takes effect only at a start as {@code running} has it. */
    public ProxyConfig asOf(ProxyConfig running) {
        return new ProxyConfig(
                listeners,
                upstreams,
                routes,
                running.control,
                running.admin,
                log,
                drain,
                bridge,
                park,
                running.io,
                otel,
                effective);
    }

    /**
     * What {@code bridge} says of all routes together.
     *
     * @param buffers bytes that all sessions may hold
     * @param clientShare percent of that which the sessions of one client address may hold
     * @param clientScripts the path of the folder in which Towline serves its own; empty: none
     */
    public record BridgeBounds(long buffers, int clientShare, Optional<String> clientScripts) {}

    /**
     * What {@code park} says of all routes together.
     *
     * @param buffers bytes that all relays may keep for servers to come
     */
    public record ParkBounds(long buffers) {}

    /** What {@code io} says: {@code threads} of them relay; each owns its connections. */
    public record IoConfig(int threads) {}
}
