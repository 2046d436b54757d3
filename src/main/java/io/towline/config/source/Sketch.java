package io.towline.config.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The little of another proxy's configuration that can be said in ours without knowing what it is for: where it listens, what it
 * serves and where that goes. Enough to begin with.
 *
 * <p>Owner: the thread that loads.
 */
final class Sketch {

    private static final int MOST = 8;
    private static final int LONGEST = 256;
    private static final int LONGEST_SOCKET = 100;

    private String bind = "";
    private final Set<String> hosts = new LinkedHashSet<>();
    private final Set<String> servers = new LinkedHashSet<>();
    private final Set<String> groups = new HashSet<>();
    private String path = "";
    private String cert = "";
    private String key = "";

    /** The first one counts. {@code 80}, {@code *:80}, {@code [::]:80}, {@code 127.0.0.1:80}. */
    void bind(String address) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        if (bind.isEmpty() && isPort(port) && (isIpv4(host) || host.isEmpty() || host.equals("*"))) {
            bind = (host.equals("*") ? "" : host) + ":" + port;
        }
    }

    void host(String name) {
        boolean known = name.length() < LONGEST
                && !name.equals("_")
                && letters(name, ".-*")
                && name.indexOf('*') <= 0
                && (name.indexOf('*') < 0 || name.startsWith("*.") && name.length() > 2)
                && !name.startsWith(".")
                && !name.endsWith(".")
                && !name.contains("..")
                && Character.isLetter(name.charAt(name.length() - 1));
        if (known && hosts.size() < MOST) {
            hosts.add(name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** The first one that is more than a slash counts. */
    void path(String written) {
        String bare = SettingPaths.plain(written);
        if (bare.startsWith("/")
                && bare.length() < LONGEST
                && letters(bare, "/._~-")
                && !bare.contains("//")
                && !bare.contains("/.")
                && (path.isEmpty() || path.equals("/"))) {
            path = bare;
        }
    }

    /** A name for several servers, which is no host. */
    void group(String name) {
        groups.add(name);
    }

    /** {@code http://host:port/path}, {@code host:port}, {@code host}; {@code unix:/file}, and {@code http://unix:/file:/path}. */
    void server(String address) {
        boolean tls = address.startsWith("https://") || address.startsWith("wss://");
        String bare = address.replaceFirst("^[a-z]+://", "");
        if (bare.matches("unix[:@/]/.*")) {
            socketFile(tls, bare.substring(5).replaceFirst("^/+", "/").replaceFirst("[:|].*", ""));
            return;
        }
        int slash = bare.indexOf('/');
        String authority = slash < 0 ? bare : bare.substring(0, slash);
        int colon = authority.lastIndexOf(':');
        String name = colon < 0 ? authority : authority.substring(0, colon);
        boolean known = !name.isEmpty()
                && name.length() < LONGEST
                && letters(name, ".-_")
                && Character.isLetterOrDigit(name.charAt(0))
                && Character.isLetterOrDigit(name.charAt(name.length() - 1))
                && !name.contains("..")
                && (isIpv4(name) || Character.isLetter(name.charAt(name.length() - 1)))
                && (colon < 0 || isPort(authority.substring(colon + 1)));
        if (known && !groups.contains(authority) && servers.size() < MOST) {
            servers.add((tls ? "wss://" : "ws://") + authority);
        }
    }

    private void socketFile(boolean tls, String file) {
        if (isFile(file) && file.length() < LONGEST_SOCKET && servers.size() < MOST) {
            servers.add((tls ? "wss://" : "") + "unix:" + file);
        }
    }

    void certificate(String file) {
        cert = cert.isEmpty() && isFile(file) ? file : cert;
    }

    void key(String file) {
        key = key.isEmpty() && isFile(file) ? file : key;
    }

    private static boolean isFile(String file) {
        return file.length() < LONGEST && letters(file, "/._-");
    }

    String hocon() {
        boolean tls = !cert.isEmpty() && !key.isEmpty();
        List<String> listener = new ArrayList<>();
        listener.add("bind = \"" + (bind.isEmpty() ? tls ? ":443" : ":8080" : bind) + "\"");
        if (tls) {
            listener.add("tls.certificates = [{ cert = \"" + cert + "\", key = \"" + key + "\" }]");
        }
        List<String> route = new ArrayList<>();
        if (!hosts.isEmpty()) {
            route.add("host = " + list(hosts));
        }
        route.add("path = \"" + (path.isEmpty() ? "/" : path) + "\"");
        route.add("upstream = app");
        return "listeners { " + (tls ? "secure" : "plain") + " { " + String.join(", ", listener)
                + " } }, upstreams { app { servers = "
                + list(servers.isEmpty() ? Set.of("ws://127.0.0.1:9000") : servers) + " } }, routes { app { "
                + String.join(", ", route) + " } }";
    }

    private static String list(Set<String> texts) {
        return texts.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ", "[", "]"));
    }

    private static boolean letters(String text, String besides) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(letter ->
                                letter < 127 && (Character.isLetterOrDigit(letter) || besides.indexOf(letter) >= 0));
    }

    private static boolean isPort(String text) {
        return text.length() < 6
                && !text.isEmpty()
                && text.chars().allMatch(Character::isDigit)
                && Integer.parseInt(text) > 0
                && Integer.parseInt(text) < 65_536;
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", 5);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(Character::isDigit)
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
