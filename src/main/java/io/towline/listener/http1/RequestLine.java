package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** RFC 9112 §3. */
record RequestLine(String method, String target, String version) {

    /** What Undertow reads in place of a target. */
    static final String STAND_IN = "/";

    /** No method is as long as that; Undertow would not read it. */
    private static final int LONGEST_METHOD = 32;

    private static final int MOST_QUOTED = 16;
    private static final int TLS_HANDSHAKE = 0x16;

    /** Of the PROXY protocol's version 2, behind the empty lines with which it begins. */
    private static final String PROXY_SIGNATURE = "\0\r\nQUIT\n";

    private static final List<String> PROXY_HEADERS =
            List.of("PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN", PROXY_SIGNATURE);

    private static final List<String> SCHEMES = List.of("http", "https", "ws", "wss");

    /** Exactly two blanks part it. */
    static Optional<RequestLine> of(String line) {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last <= first + 1 || line.indexOf(' ', first + 1) != last) {
            return Optional.empty();
        }
        return Optional.of(
                new RequestLine(line.substring(0, first), line.substring(first + 1, last), line.substring(last + 1)));
    }

    /** Of a line that has not ended, or is none; {@link #STAND_IN} where there is nothing like it. */
    static String targetBegun(String head) {
        int first = head.indexOf(' ');
        int end = first + 1;
        while (end < head.length() && head.charAt(end) > ' ') {
            end++;
        }
        boolean like = first > 0 && Chars.isToken(head.substring(0, first)) && end > first + 1;
        return like ? head.substring(first + 1, end) : STAND_IN;
    }

    static Refusal malformed(String head) {
        if (!head.isEmpty() && head.charAt(0) == TLS_HANDSHAKE) {
            return bad("The client speaks TLS, and this listener does not: it has no tls.certificates.");
        }
        return isProxyHeader(head)
                ? bad("The client sends a PROXY header, and this listener does not expect the PROXY protocol"
                        + " (proxy-protocol.mode).")
                : bad("The request does not begin with a line such as \"GET /path HTTP/1.1\".");
    }

    private static boolean isProxyHeader(String head) {
        return PROXY_HEADERS.stream().anyMatch(head::startsWith) || !head.isEmpty() && PROXY_SIGNATURE.startsWith(head);
    }

    Optional<Refusal> fault(String head) {
        if (method.length() > LONGEST_METHOD || !Chars.isToken(method)) {
            return Optional.of(malformed(head));
        }
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            return Optional.of(
                    isShort(version)
                            ? bad("HTTP/1.1 is spoken here, and the request says \"" + version + "\".")
                            : malformed(head));
        }
        if (method.equals("CONNECT")) {
            return Optional.of(Refusal.answered(501, "CONNECT is not offered here."));
        }
        return MethodCase.fault(method).or(this::targetFault);
    }

    /**
     * Browsers write more into a URL than RFC 3986 has in it, and servers read it: all of that passes. Blanks, control characters and
     * the fragment's sign do not, since they end a target for one reader or another.
     */
    private Optional<Refusal> targetFault() {
        if (!Chars.isTarget(target)) {
            return Optional.of(bad("The request's target holds a character that must be percent-encoded."));
        }
        boolean origin = target.startsWith("/");
        boolean asterisk = target.equals("*") && method.equals("OPTIONS");
        return origin || asterisk || isAbsolute(target)
                ? Optional.empty()
                : Optional.of(bad("The request's target is neither a path nor a URL."));
    }

    private static boolean isAbsolute(String target) {
        int colon = target.indexOf("://");
        return colon > 0
                && colon + 3 < target.length()
                && "/?".indexOf(target.charAt(colon + 3)) < 0
                && SCHEMES.contains(target.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    private static boolean isShort(String word) {
        return word.startsWith("HTTP/")
                && word.length() <= MOST_QUOTED
                && word.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"');
    }

    private static Refusal bad(String sentence) {
        return Refusal.answered(400, sentence);
    }
}
