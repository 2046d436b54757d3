package io.towline.handshake.origin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Scheme, host and port, RFC 6454 §4; in lower case, with the scheme's default port put in. Strangers write them: reading and comparing
 * take linear time and no recursion, and what is longer than any origin is not read at all.
 *
 * @param port empty for schemes without a default, such as those of browser extensions
 */
record WebOrigin(String scheme, String host, Optional<Integer> port) {

    private static final String AUTHORITY = "://";

    /** No scheme in use has half of it. */
    private static final int LONGEST_SCHEME = 64;

    /** RFC 1035 §2.3.4, and the dot at the end of a full name. */
    private static final int LONGEST_HOST = 253 + 1;

    private static final int MOST_PORT_DIGITS = 5;
    private static final int LONGEST =
            LONGEST_SCHEME + AUTHORITY.length() + LONGEST_HOST + ":".length() + MOST_PORT_DIGITS;

    /**
     * Empty for {@code null}, for lists, and for anything that no browser sends. ASCII only, as browsers write it (§6.2); {@code *} is for
     * the patterns of routes and passes no host check of ours.
     */
    static Optional<WebOrigin> parse(String text) {
        int colon = text.length() <= LONGEST ? text.indexOf(AUTHORITY) : -1;
        if (colon < 0 || !isScheme(text, colon)) {
            return Optional.empty();
        }
        int from = colon + AUTHORITY.length();
        int end = hostEnd(text, from);
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean hasHost = end >= from && end - from <= LONGEST_HOST && isHost(scheme, text.substring(from, end));
        if (!hasHost || !(end == text.length() || isPort(text, end))) {
            return Optional.empty();
        }
        Optional<Integer> port = end == text.length()
                ? defaultPort(scheme)
                : Optional.of(Integer.parseInt(text, end + 1, text.length(), 10));
        return Optional.of(new WebOrigin(scheme, text.substring(from, end).toLowerCase(Locale.ROOT), port));
    }

    private static boolean isScheme(String text, int end) {
        if (end == 0 || end > LONGEST_SCHEME || !isLetter(text.charAt(0))) {
            return false;
        }
        return text.chars().limit(end).allMatch(c -> isLetter(c) || isDigit(c) || "+.-".indexOf(c) >= 0);
    }

    /** Where the port's colon is, or the end. */
    private static int hostEnd(String text, int from) {
        int colon = text.indexOf(':', text.startsWith("[", from) ? text.indexOf(']', from) + 1 : from);
        return colon < 0 ? text.length() : colon;
    }

    /** Apps choose their own names, such as {@code app://.}, and files have none: {@code file://}. */
    private static boolean isHost(String scheme, String host) {
        return defaultPort(scheme).isPresent() ? isHost(host) : host.chars().allMatch(WebOrigin::isOfName);
    }

    /** Labels with one dot between them and perhaps one behind them, or an address in brackets. */
    private static boolean isHost(String host) {
        if (host.isEmpty()) {
            return false;
        }
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.length() > 2
                    && host.chars().skip(1).limit(host.length() - 2L).allMatch(WebOrigin::isOfAddress);
        }
        return !host.startsWith(".") && !host.contains("..") && host.chars().allMatch(WebOrigin::isOfName);
    }

    private static boolean isOfAddress(int c) {
        return isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f' || c == ':' || c == '.';
    }

    private static boolean isOfName(int c) {
        return isLetter(c) || isDigit(c) || "._*-".indexOf(c) >= 0;
    }

    private static boolean isPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        return digits > 0
                && digits <= MOST_PORT_DIGITS
                && text.chars().skip(colon + 1L).allMatch(WebOrigin::isDigit);
    }

    private static boolean isLetter(int c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static Optional<Integer> defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> Optional.of(80);
            case "https", "wss" -> Optional.of(443);
            default -> Optional.empty();
        };
    }

    /** As browsers write it: RFC 6454 §6.2 leaves the default port away. */
    String text() {
        String base = scheme + AUTHORITY + host;
        return port.equals(defaultPort(scheme))
                ? base
                : base + port.map(number -> ":" + number).orElse("");
    }

    /** Whether it is a page that this very machine serves, as its browser sees it. Names are compared, none is looked up. */
    boolean isLoopback() {
        boolean web = scheme.equals("http") || scheme.equals("https");
        return web
                && (host.equals("localhost")
                        || host.endsWith(".localhost")
                        || host.equals("[::1]")
                        || isIpv4Loopback());
    }

    /** Whether its host is an address or a bare name, as machines call each other and visitors of a site hardly ever do. */
    boolean isInward() {
        return isLoopback()
                || host.startsWith("[")
                || host.indexOf('.') < 0
                || host.chars().allMatch(c -> isDigit(c) || c == '.');
    }

    private boolean isIpv4Loopback() {
        String[] bytes = host.split("\\.", -1);
        return bytes.length == 4
                && bytes[0].equals("127")
                && Arrays.stream(bytes).allMatch(WebOrigin::isByte);
    }

    private static boolean isByte(String digits) {
        return !digits.isEmpty()
                && digits.length() <= 3
                && digits.chars().allMatch(WebOrigin::isDigit)
                && Integer.parseInt(digits) <= 255;
    }

    /**
     * Whether this pattern covers {@code origin}: a label {@code *} stands for one or more labels of its host.
     *
     * @param anyPort whatever port this has
     */
    boolean covers(WebOrigin origin, boolean anyPort) {
        return scheme.equals(origin.scheme)
                && (anyPort || port.equals(origin.port))
                && covers(List.of(host.split("\\.", -1)), List.of(origin.host.split("\\.", -1)));
    }

    /**
     * Each {@code *} takes one label; where the rest does not fit, the latest takes one more and the rest is tried again. An earlier one
     * need never take more: what it could reach so, the latest can too.
     */
    private static boolean covers(List<String> pattern, List<String> labels) {
        int p = 0;
        int behindStar = -1;
        int taken = 0; // by the latest star, up to here
        for (int l = 0; l < labels.size(); ) {
            if (p < pattern.size() && pattern.get(p).equals("*")) {
                behindStar = ++p;
                taken = ++l;
            } else if (p < pattern.size() && pattern.get(p).equals(labels.get(l))) {
                p++;
                l++;
            } else if (behindStar >= 0) {
                p = behindStar;
                l = ++taken;
            } else {
                return false;
            }
        }
        return p == pattern.size();
    }
}
