package io.towline.reload;

import io.towline.config.ListenerConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteAction;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Routes that are for all listeners and name a host, beside a redirect to https that is for one listener and names none: they are nearer, so what was
 * to come by TLS only comes by plain http as well.
 */
final class OvertakenRedirects {

    /** Whoever makes certificates asks there, by plain http (RFC 8555 §8.3). */
    private static final String WELL_KNOWN = "well-known";

    private OvertakenRedirects() {}

    /** Sentences, by the path of the setting that they are about. */
    static Map<String, String> of(ProxyConfig config) {
        Map<String, String> sentences = new TreeMap<>();
        for (RouteConfig redirect : new TreeMap<>(config.routes()).values()) {
            List<String> plain = redirect.match().listeners().stream()
                    .filter(name -> isPlain(config.listeners().get(name)))
                    .toList();
            if (isToHttps(redirect) && redirect.match().hosts().isEmpty() && !plain.isEmpty()) {
                config.routes().values().stream()
                        .filter(route -> overtakes(route, redirect))
                        .forEach(route -> sentences.put(
                                "routes." + route.name() + ".host",
                                "requests for it at listener " + String.join(", ", plain)
                                        + " come here and not to the redirect of route " + redirect.name()
                                        + ", which names no host. Write listener = NAME, the one with TLS."));
            }
        }
        return sentences;
    }

    private static boolean isPlain(ListenerConfig listener) {
        return listener != null && listener.tls().isEmpty();
    }

    private static boolean isToHttps(RouteConfig route) {
        return route.answer()
                .filter(answer -> answer instanceof RouteAction.Redirect redirect
                        && redirect.to().toString().startsWith("https://"))
                .isPresent();
    }

    private static boolean overtakes(RouteConfig route, RouteConfig redirect) {
        RouteConfig.Match match = route.match();
        boolean meets = match.pathMatch() == PathMatch.REGEX
                || match.takes(redirect.match().path())
                || redirect.match().takes(match.path());
        boolean meantForPlain = match.path().contains(WELL_KNOWN)
                || route.answer().filter(RouteAction.Redirect.class::isInstance).isPresent();
        return match.listeners().isEmpty() && !match.hosts().isEmpty() && meets && !meantForPlain;
    }
}
