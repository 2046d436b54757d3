package io.towline.bridge.protocol.sockjs.command;

import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A SockJS URL taken apart: the base, what is below it, and what of it is a server's affair. Pure. */
public final class SockJsPaths {

    /** With which sockjs-client keeps caches away; always the last parameter. */
    private static final Pattern AGAINST_CACHES = Pattern.compile("(?:^|&)t=[0-9]+$");

    private static final Pattern CALLBACK = Pattern.compile("(?:c|callback)(?:=.*)?");

    private SockJsPaths() {}

    /** What follows the base: nothing, or from a slash on. Empty if the path is not there. */
    static Optional<String> below(RouteConfig route, String rawPath) {
        String base = route.sockJsBase();
        boolean there =
                rawPath.startsWith(base) && (rawPath.length() == base.length() || rawPath.charAt(base.length()) == '/');
        return there ? Optional.of(rawPath.substring(base.length())) : Optional.empty();
    }

    /** The segments; a slash at the end adds none. */
    static List<String> names(String below) {
        if (below.isEmpty() || below.equals("/")) {
            return List.of();
        }
        String bare = below.endsWith("/") ? below.substring(0, below.length() - 1) : below;
        return List.of(bare.substring(1).split("/", -1));
    }

    /**
     * For the WebSocket to the server: where the server is a plain one, the base as the route rewrites it; where it speaks SockJS, its
     * WebSocket in place of the client's transport.
     *
     * @param target raw path and query as the route would send this request on
     */
    public static String upstream(RouteConfig route, String rawPath, String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : withoutSockJs(target.substring(mark + 1));
        String below = below(route, rawPath).orElse("");
        String asked = route.bridge().sockjs().mode() == SockJsMode.UNWRAP
                ? base(route, path, below)
                : ownWebSocket(path, below);
        return query.isEmpty() ? asked : asked + "?" + query;
    }

    private static String base(RouteConfig route, String path, String below) {
        String base = path.endsWith(below) ? path.substring(0, path.length() - below.length()) : path;
        // A rewrite that ends with a slash lends it to what follows.
        boolean lent = route.forward().rewrite().filter((base + "/")::equals).isPresent();
        return lent || base.isEmpty() ? base + "/" : base;
    }

    private static String ownWebSocket(String path, String below) {
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return names(below).size() == 3 ? bare.substring(0, bare.lastIndexOf('/')) + "/websocket" : path;
    }

    private static String withoutSockJs(String query) {
        return Stream.of(AGAINST_CACHES.matcher(query).replaceFirst("").split("&", -1))
                .filter(parameter -> !CALLBACK.matcher(parameter).matches())
                .collect(Collectors.joining("&"));
    }
}
