package io.towline.reload;

import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.StickyCookie;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Cookies of two upstreams that a browser takes for one: each answer would replace the other's, and nobody would stay anywhere. */
final class StickyCookies {

    private StickyCookies() {}

    /** Sentences, by the path of the setting that they are about. */
    static Map<String, String> thatReplaceEachOther(ProxyConfig config) {
        Map<String, String> sentences = new TreeMap<>();
        List<UpstreamConfig> sticky = new ArrayList<>();
        for (UpstreamConfig each : new TreeMap<>(config.upstreams()).values()) {
            sticky.stream()
                    .filter(other -> areAlike(each, other) && meet(config, each, other))
                    .findFirst()
                    .ifPresent(other -> sentences.put(
                            "upstreams." + each.name() + ".sticky.cookie.name",
                            "upstream " + other.name()
                                    + " has the same for the same host and path, so each replaces the"
                                    + " other's cookie. Choose another name."));
            sticky.add(each);
        }
        return sentences;
    }

    private static boolean areAlike(UpstreamConfig one, UpstreamConfig other) {
        Optional<String> first = one.sticky().cookie().map(StickyCookies::asBrowsersHaveIt);
        return first.isPresent() && first.equals(other.sticky().cookie().map(StickyCookies::asBrowsersHaveIt));
    }

    /** RFC 6265 §5.3: by name, domain and path. */
    private static String asBrowsersHaveIt(StickyCookie cookie) {
        return cookie.name() + " " + cookie.path();
    }

    private static boolean meet(ProxyConfig config, UpstreamConfig one, UpstreamConfig other) {
        return routesTo(config, one).stream()
                .anyMatch(route -> routesTo(config, other).stream().anyMatch(beside -> shareAHost(route, beside)));
    }

    private static List<RouteConfig> routesTo(ProxyConfig config, UpstreamConfig upstream) {
        return config.routes().values().stream()
                .filter(route ->
                        route.answer().isEmpty() && route.forward().upstream().equals(upstream.name()))
                .toList();
    }

    private static boolean shareAHost(RouteConfig one, RouteConfig other) {
        List<?> first = one.match().hosts();
        List<?> second = other.match().hosts();
        return first.isEmpty() && second.isEmpty() || !Collections.disjoint(first, second);
    }
}
