package io.towline.config.value;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A host and, perhaps, a port (RFC 3986 §3.2), as bind addresses, server URLs, origins and host names share them.
 *
 * @param host in lower case; a name, an IPv4 address, or an IPv6 address without its brackets; may be empty
 */
public record Authority(String host, OptionalInt port) {

    // Underscores are no part of a host name (RFC 952), but container networks use them.
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
    private static final Pattern LOOKS_LIKE_IPV4 = Pattern.compile("(.*\\.)?[0-9]+");

    public static Authority parse(String text) throws Unfit {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int bracket = text.indexOf(']');
            if (bracket < 0 || bracket + 1 < text.length() && text.charAt(bracket + 1) != ':') {
                throw new Unfit("\"" + text + "\" has brackets that do not match.");
            }
            colon = bracket + 1 < text.length() ? bracket + 1 : -1;
        } else if (colon != text.indexOf(':')) {
            throw new Unfit("\"" + text
                    + "\" looks like an IPv6 address, which needs brackets, such as \"[::1]\" or \"[::1]:8080\".");
        }
        String host = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        OptionalInt port = colon < 0 ? OptionalInt.empty() : OptionalInt.of(port(text, text.substring(colon + 1)));
        return new Authority(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Fails unless the host is a name or an address. */
    public void checkHost() throws Unfit {
        if (host.chars().anyMatch(letter -> letter > 127)) {
            throw new Unfit("\"" + host + "\" has letters beyond ASCII."
                    + ascii(host).map(name -> " Write \"" + name + "\".").orElse(""));
        }
        boolean address =
                host.indexOf(':') >= 0 || LOOKS_LIKE_IPV4.matcher(host).matches();
        if (address ? Addresses.literal(host).isEmpty() : !NAME.matcher(host).matches()) {
            throw new Unfit("\"" + host + "\" is neither a host name nor an address.");
        }
    }

    private static Optional<String> ascii(String host) {
        try {
            return Optional.of(IDN.toASCII(host));
        } catch (RuntimeException impossible) { // not all that IDN throws are IllegalArgumentExceptions
            return Optional.empty();
        }
    }

    private static int port(String text, String port) throws Unfit {
        if (port.isEmpty()) {
            throw new Unfit("\"" + text + "\" has no port after its colon.");
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new Unfit("\"" + text + "\" has no valid port. Ports are numbers from 1 to 65535.");
        }
        return Integer.parseInt(port);
    }
}
