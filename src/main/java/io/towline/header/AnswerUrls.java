package io.towline.header;

import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a server's answer points to, as the client has to write it: {@code Location}, {@code Content-Location}, {@code Refresh}, and the {@code Path}
 * and {@code Domain} of cookies. A server knows neither the path that it was moved from nor the name that clients reach it by. What points
 * elsewhere is left as it is, and so is a path that has been put right already.
 *
 * @param moved the path that clients see and the one that the server got
 * @param outer how the client sees the URL
 * @param server its own {@code host:port}, its port always told
 * @param asked the {@code Host} that it was told
 */
public record AnswerUrls(MovedPath moved, Outer outer, String server, String asked) {

    private static final HttpString CONTENT_LOCATION = new HttpString("Content-Location");
    private static final List<HttpString> URLS = List.of(Headers.LOCATION, CONTENT_LOCATION);

    /** Whether there is anything in it to be put right. */
    public static boolean concerns(HeaderMap answer) {
        return answer.contains(Headers.LOCATION)
                || answer.contains(CONTENT_LOCATION)
                || answer.contains(Headers.REFRESH)
                || answer.contains(Headers.SET_COOKIE);
    }

    public void putRight(HeaderMap answer) {
        URLS.forEach(name -> each(answer, name, this::url));
        each(answer, Headers.REFRESH, this::refresh);
        each(answer, Headers.SET_COOKIE, this::cookie);
    }

    private static void each(HeaderMap answer, HttpString name, UnaryOperator<String> change) {
        if (answer.contains(name)) {
            List<String> changed = answer.get(name).stream().map(change).toList();
            answer.remove(name);
            answer.addAll(name, changed);
        }
    }

    /** Relative ones hold as they are. */
    String url(String url) {
        int slashes = url.startsWith("//") ? 0 : schemeEnd(url);
        if (slashes < 0) {
            return url.startsWith("/") ? moved.toClient(url) : url;
        }
        int path = end(url, slashes + 2);
        String scheme = slashes == 0 ? "" : url.substring(0, slashes - 1).toLowerCase(Locale.ROOT);
        Optional<String> origin = origin(scheme, url.substring(slashes + 2, path));
        boolean rooted = path < url.length() && url.charAt(path) == '/';
        return origin.map(known -> known + (rooted ? moved.toClient(url.substring(path)) : url.substring(path)))
                .orElse(url);
    }

    /** Of {@code http://} or {@code https://} the slashes; -1 where it begins with neither. */
    private static int schemeEnd(String url) {
        if (url.regionMatches(true, 0, "http://", 0, 7)) {
            return 5;
        }
        return url.regionMatches(true, 0, "https://", 0, 8) ? 6 : -1;
    }

    private static int end(String url, int from) {
        int at = from;
        while (at < url.length() && "/?#\\".indexOf(url.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /**
     * How the client reaches what the server calls by this name; empty if that is not itself. A server that was told the client's own name and
     * writes {@code https} means it; {@code http} is how it sees its own side.
     *
     * @param scheme empty where the URL has none
     */
    private Optional<String> origin(String scheme, String authority) {
        if (outer.host().isEmpty()) {
            return Optional.empty();
        }
        if (authority.equalsIgnoreCase(outer.host())) {
            String counts = scheme.equals("http") ? outer.scheme() : scheme;
            return Optional.of((counts.isEmpty() ? "" : counts + ":") + "//" + authority);
        }
        String told = portOf(authority) < 0 ? authority + (scheme.equals("https") ? ":443" : ":80") : authority;
        boolean itself = told.equalsIgnoreCase(server) || authority.equalsIgnoreCase(asked);
        return itself || isBehindItsPort(scheme, authority)
                ? Optional.of((scheme.isEmpty() ? "" : outer.scheme() + ":") + "//" + outer.host())
                : Optional.empty();
    }

    /**
     * The name that it was told with the port that it listens on, as nginx has it where it adds a slash to a folder's path. A port that is not
     * written does not count, nor does https towards who came without: that may be another site of the same name.
     */
    private boolean isBehindItsPort(String scheme, String authority) {
        int port = portOf(authority);
        if (port < 0 || !authority.substring(port).equals(server.substring(portOf(server)))) {
            return false;
        }
        boolean clients = host(authority).equals(host(outer.host()));
        boolean told = host(authority).equals(host(asked));
        return told && !clients
                || clients && !(scheme.equals("https") && outer.scheme().equals("http"));
    }

    /** {@code 5; url=/there}, as browsers read it, the URL in quotes or not. */
    String refresh(String value) {
        int at = Math.max(value.indexOf(';'), value.indexOf(',')) + 1;
        if (value.indexOf(';') >= 0 && value.indexOf(',') >= 0) {
            at = Math.min(value.indexOf(';'), value.indexOf(',')) + 1;
        }
        at = spaces(value, at);
        if (at == 0 || !value.regionMatches(true, at, "url", 0, 3)) {
            return value;
        }
        at = spaces(value, at + 3);
        if (at == value.length() || value.charAt(at) != '=') {
            return value;
        }
        at = spaces(value, at + 1);
        int to = value.length();
        if (at < to && (value.charAt(at) == '"' || value.charAt(at) == '\'')) {
            int closing = value.indexOf(value.charAt(at), at + 1);
            to = closing < 0 ? to : closing;
            at++;
        }
        return value.substring(0, at) + url(value.substring(at, to)) + value.substring(to);
    }

    private static int spaces(String value, int from) {
        int at = from;
        while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** The first part is the cookie itself. A domain that is the server's own goes: then the cookie is the client's host's. */
    String cookie(String value) {
        int first = value.indexOf(';');
        if (first < 0) {
            return value;
        }
        StringBuilder changed = new StringBuilder(value.length() + 16).append(value, 0, first);
        for (int at = first; at < value.length(); ) {
            int next = value.indexOf(';', at + 1);
            next = next < 0 ? value.length() : next;
            changed.append(attribute(value.substring(at, next)));
            at = next;
        }
        return changed.toString();
    }

    /** @param written with the semicolon before it */
    private String attribute(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            return written;
        }
        String name = written.substring(1, equals).strip().toLowerCase(Locale.ROOT);
        String value = written.substring(equals + 1).strip();
        if (name.equals("path") && value.startsWith("/")) {
            String path = moved.toClient(value);
            if (path.equals(value) || path.indexOf(';') >= 0) { // a client's own path may have one
                return written;
            }
            // A cookie for /app/ is none for /app.
            boolean root = value.equals("/") && path.length() > 1;
            return written.substring(0, equals + 1) + (root ? path.substring(0, path.length() - 1) : path);
        }
        return name.equals("domain") && isServers(value) ? "" : written;
    }

    private boolean isServers(String domain) {
        String bare = domain.startsWith(".") ? domain.substring(1) : domain;
        boolean own = host(server).equalsIgnoreCase(bare) || host(asked).equalsIgnoreCase(bare);
        return own && !host(outer.host()).equalsIgnoreCase(bare);
    }

    private static String host(String authority) {
        int port = portOf(authority);
        return (port < 0 ? authority : authority.substring(0, port)).toLowerCase(Locale.ROOT);
    }

    /** Of its colon; an IPv6 address has others, in its brackets. */
    private static int portOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }
}
