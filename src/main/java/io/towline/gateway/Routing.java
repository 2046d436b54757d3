package io.towline.gateway;

import io.towline.config.RouteConfig;
import io.towline.route.RouteTable;
import io.towline.upstream.UpstreamGroup;
import java.util.Map;
import java.util.Objects;

/** Where requests may go, as one immutable value, so that a reload replaces all of it or none of it. */
public record Routing(RouteTable routes, Map<String, UpstreamGroup> groups) {

    public Routing {
        groups = Map.copyOf(groups);
    }

    UpstreamGroup groupFor(RouteConfig route) {
        return Objects.requireNonNull(groups.get(route.upstream()), route.upstream());
    }
}
