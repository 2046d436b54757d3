package io.towline.route;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import io.towline.route.Paths.Match;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All routes, ready to be looked up: first by host, then by path.
 *
 * <p>Hosts: a name before a wildcard, a longer wildcard before a shorter, any wildcard before the routes without a host. Where the
 * more special host has no route for the path, the next less special one is asked: {@code host = "chat.example.com", path =
 * "/chat"} does not hide {@code path = "/status"} of all hosts.
 *
 * <p>Paths: see {@link Paths}. A path is looked up in both ways in which it can be read ({@link RawPath}); where they lead to
 * different routes, it is refused, unless the route that RFC 3986 leads to leaves that to its server.
 *
 * <p>Immutable; any thread. A lookup of an ordinary path allocates a few short strings.
 */
public final class RouteTable {

    /** RFC 1035 §2.3.4; what is longer is nobody's name, and is not worth the search. */
    private static final int LONGEST_NAME = 253;

    private final Map<String, Host> names = new HashMap<>();

    /** By what a name must end with, such as {@code .example.com}. */
    private final Map<String, Host> wildcards = new HashMap<>();

    private final Host any = new Host(new Paths(), new Paths());

    /** One host's routes, by both readings of their paths. */
    private record Host(Paths literal, Paths loose) {}

    /** @throws IllegalArgumentException where a route cannot be looked up; the message says which and how to mend it */
    public RouteTable(Collection<RouteConfig> routes) {
        routes.forEach(this::add);
    }

    /**
     * @param host the {@code Host} field's value, in any spelling; empty where there is none
     * @param rawPath as it stood on the request line, without the query
     */
    public Lookup find(String host, String rawPath) {
        RawPath path = new RawPath(rawPath);
        Optional<String> fault = path.fault();
        if (fault.isPresent()) {
            return new Ambiguous(fault.get());
        }
        String name = HostName.of(host);
        Optional<Match> match = find(name, Host::literal, path.literal());
        boolean raw = match.filter(found -> found.route().isRaw()).isPresent();
        if (!path.isPlain() && !raw && !looseReadersAgree(name, path, match)) {
            return new Ambiguous(
                    "The path can be read in more than one way. Send it without dot segments, encoded slashes, "
                            + "doubled slashes and path parameters, or have its route say paths = raw.");
        }
        return match.<Lookup>map(found -> new Found(found.route().config(), found.onward(rawPath)))
                .orElseGet(() -> new None(isNamed(name)));
    }

    private boolean isNamed(String name) {
        boolean named = !any.literal().isEmpty() || names.containsKey(name);
        int dot = name.length() > LONGEST_NAME ? -1 : name.indexOf('.', 1);
        while (!named && dot > 0) {
            named = wildcards.containsKey(name.substring(dot));
            dot = name.indexOf('.', dot + 1);
        }
        return named;
    }

    private boolean looseReadersAgree(String name, RawPath path, Optional<Match> match) {
        return path.loose()
                .map(loose -> find(name, Host::loose, loose).map(Match::route).equals(match.map(Match::route)))
                .orElse(false);
    }

    private Optional<Match> find(String name, Function<Host, Paths> reading, String path) {
        if (name.length() > LONGEST_NAME) {
            return reading.apply(any).find(path);
        }
        Optional<Match> match = findAt(names.get(name), reading, path);
        int dot = name.indexOf('.', 1); // from 1: a wildcard stands for at least one label
        while (match.isEmpty() && dot > 0 && !wildcards.isEmpty()) {
            match = findAt(wildcards.get(name.substring(dot)), reading, path);
            dot = name.indexOf('.', dot + 1);
        }
        return match.isPresent() ? match : reading.apply(any).find(path);
    }

    private static Optional<Match> findAt(Host host, Function<Host, Paths> reading, String path) {
        return host == null ? Optional.empty() : reading.apply(host).find(path);
    }

    private void add(RouteConfig config) {
        Route route = new Route(config, config.forward().rewrite().map(rewrite -> plain(config, "rewrite", rewrite)));
        for (Host host : hosts(config.match().hosts())) {
            add(host, route);
            config.sockJsPathBesides().ifPresent(base -> {
                RawPath prefix = new RawPath(plain(config, "bridge.sockjs.prefix", base));
                add(host, PathMatch.PREFIX, prefix, route, base);
            });
        }
    }

    private static void add(Host host, Route route) {
        RouteConfig config = route.config();
        if (config.match().pathMatch() == PathMatch.REGEX) {
            host.literal().addRegex(route);
            host.loose().addRegex(route);
        } else {
            RawPath path = new RawPath(plain(config, "path", config.match().path()));
            add(host, config.match().pathMatch(), path, route, config.match().path());
        }
    }

    private static void add(Host host, PathMatch match, RawPath path, Route route, String written) {
        host.literal().add(path.literal(), match, route, written);
        host.loose().add(path.loose().orElseThrow(), match, route, written);
    }

    private Collection<Host> hosts(List<String> written) {
        return written.isEmpty()
                ? List.of(any)
                : written.stream().map(this::host).distinct().toList();
    }

    private Host host(String written) {
        boolean wildcard = written.startsWith("*.");
        String name = HostName.written(wildcard ? written.substring(2) : written);
        return (wildcard ? wildcards : names)
                .computeIfAbsent(wildcard ? "." + name : name, unseen -> new Host(new Paths(), new Paths()));
    }

    private static String plain(RouteConfig route, String setting, String written) {
        String encoded = Escapes.encoded(written);
        RawPath path = new RawPath(encoded);
        if (path.fault().isPresent() || path.loose().isEmpty()) {
            throw new IllegalArgumentException("routes." + route.name() + "." + setting + ": \"" + written
                    + "\" is not a plain path. Begin it with a slash, and leave out \"..\", query and fragment.");
        }
        return encoded;
    }
}
