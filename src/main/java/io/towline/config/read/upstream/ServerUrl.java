package io.towline.config.read.upstream;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.value.Addresses;
import io.towline.config.value.Authority;
import io.towline.config.value.Unfit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is: {@code ws://host:port} or {@code wss://host:port}, and nothing more; or a socket file ({@link UnixUrl}), or SRV records: {@code srv+ws://_chat._tcp.example.com}. {@code http} and
 * {@code https} are the same: a server takes WebSockets and plain requests at one port, and has one address for both.
 */
public record ServerUrl(boolean tls, Location at) {

    private static final String SRV = "srv+";
    private static final Pattern SHAPE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)");

    public static ServerUrl parse(String text) throws Unfit {
        Optional<ServerUrl> unix = UnixUrl.parse(text);
        if (unix.isPresent()) {
            return unix.get();
        }
        return text.matches("(?is)srv(\\+|://).*") ? service(text) : tcp(text);
    }

    private static ServerUrl service(String text) throws Unfit {
        if (!text.startsWith("srv")) {
            throw new Unfit("\"" + text + "\" has its scheme in capitals. Write \"srv" + text.substring(3) + "\".");
        }
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches() || !shape.group(1).matches("srv\\+(ws|http)s?")) {
            throw new Unfit("\"" + text + "\" has no scheme for SRV records. Write such as"
                    + " \"srv+ws://_chat._tcp.example.com\"; srv+wss:// is with TLS.");
        }
        if (shape.group(2).contains("@")) {
            // not quoted: it may hold a password
            throw new Unfit("a server has a user name or password, which Towline does not send. Write \""
                    + shape.group(1) + "://" + shape.group(2).replaceFirst(".*@", "") + "\".");
        }
        boolean tls = shape.group(1).equals("srv+wss") || shape.group(1).equals("srv+https");
        String base = shape.group(1) + "://" + shape.group(2);
        refusePath(text, base, shape.group(3));
        Authority authority = Authority.parse(shape.group(2));
        String host = authority.host();
        if (host.isEmpty()) {
            throw new Unfit("\"" + text + "\" names no service. Write such as \"srv+ws://_chat._tcp.example.com\".");
        }
        if (Addresses.literal(host).isPresent()) {
            throw new Unfit("\"" + text + "\" is an address, which has no SRV records. Write \""
                    + text.substring(SRV.length()) + "\".");
        }
        if (authority.port().isPresent()) {
            throw new Unfit("\"" + text + "\" has a port, which SRV records say themselves. Write \"" + shape.group(1)
                    + "://" + host + "\".");
        }
        authority.checkHost();
        return new ServerUrl(tls, new Location.Service(host));
    }

    private static ServerUrl tcp(String text) throws Unfit {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new Unfit(
                    "\"" + text + "\" has no scheme." + (text.isBlank() ? "" : " Write \"ws://" + text + "\"."));
        }
        if (shape.group(2).contains("@")) {
            // not quoted: it may hold a password
            throw new Unfit("a server has a user name or password, which Towline does not send. Write \""
                    + shape.group(1) + "://" + shape.group(2).replaceFirst(".*@", "") + "\".");
        }
        boolean tls = tls(text, shape.group(1), shape.group(2), pathHint(shape.group(3)));
        String base = shape.group(1) + "://" + shape.group(2);
        refusePath(text, base, shape.group(3));
        Authority authority = Authority.parse(shape.group(2));
        if (authority.host().isEmpty()) {
            throw new Unfit("\"" + text + "\" names no host.");
        }
        authority.checkHost();
        int port = authority.port().orElse(tls ? 443 : 80);
        if (port == 0) {
            throw new Unfit("\"" + text + "\" has no valid port. Ports are numbers from 1 to 65535.");
        }
        return new ServerUrl(tls, new Location.Tcp(authority.host(), port));
    }

    private static String pathHint(String rest) {
        String path = rest.replaceFirst("[?#].*", "");
        return path.isEmpty() || path.equals("/") ? "." : ", and rewrite = \"" + path + "\" in the routes.";
    }

    private static boolean tls(String text, String scheme, String authority, String pathHint) throws Unfit {
        return switch (scheme) {
            case "ws", "http" -> false;
            case "wss", "https" -> true;
            case "WS", "WSS", "HTTP", "HTTPS" ->
                throw new Unfit("\"" + text + "\" has its scheme in capitals. Write \""
                        + scheme.toLowerCase(Locale.ROOT) + "://" + authority + "\"" + pathHint);
            default ->
                throw new Unfit("\"" + text + "\" has the scheme " + scheme
                        + ". Servers are ws:// or wss://; http:// and https:// are the same.");
        };
    }

    private static void refusePath(String text, String base, String rest) throws Unfit {
        if (rest.isEmpty()) {
            return;
        }
        if (!rest.startsWith("/")) {
            throw new Unfit("\"" + text + "\" has a query or fragment. Write \"" + base
                    + "\"; clients' queries pass as they are.");
        }
        throw new Unfit("\"" + text + "\" has a path. Write \"" + base + "\"" + pathHint(rest));
    }
}
