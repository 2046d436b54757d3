package io.towline.bridge.request;

import io.towline.config.RouteConfig;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import java.net.InetAddress;
import java.util.Optional;

/**
 * One request that the gateway hands to the bridge.
 *
 * @param affinity of the client to servers of the group
 * @param outer how the client sees this URL
 * @param path the client's raw path
 * @param target raw path and query for the server as the route would send them on, {@code towline-} parameters removed
 * @param draining whether new conversations are refused
 * @param turnedAway why this one is, whatever it asks for; empty: it is not
 */
public record BridgeRequest(
        RouteConfig route,
        UpstreamGroup group,
        Affinity affinity,
        Forwarding forwarding,
        Outer outer,
        String path,
        String target,
        boolean draining,
        Optional<TurnedAway> turnedAway,
        ConversationListener listener) {

    /** The address that asked, behind trusted proxies. */
    public InetAddress client() {
        return listener.arrival().client();
    }

    /** The same request, of which another listener hears. */
    public BridgeRequest toldTo(ConversationListener other) {
        return new BridgeRequest(route, group, affinity, forwarding, outer, path, target, draining, turnedAway, other);
    }
}
