package io.towline.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two ways in which readers understand a raw path.
 *
 * <p>{@link #literal} is what RFC 3986 says: only escapes that change nothing are undone. {@link #loose} is what the most obliging
 * server makes of it: everything decoded, {@code \}, {@code %2F} and {@code %5C} taken for slashes, path parameters dropped,
 * repeated slashes merged, dot segments resolved. Other readers stand somewhere between.
 *
 * <p>What browsers leave raw, such as {@code |} and bytes beyond ASCII, is itself to both: a character for each byte.
 */
final class RawPath {

    private final String raw;

    RawPath(String raw) {
        this.raw = raw;
    }

    /** Why this is no path at all, as a sentence for the client. */
    Optional<String> fault() {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return Optional.of("The request's target is not a path.");
        }
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c == 0x7F || c > 0xFF || c == '?' || c == '#') {
                return Optional.of("The path has a character that must be percent-encoded.");
            }
            if (c == '%' && !Escapes.isEscape(raw, i)) {
                return Optional.of("The path has a percent sign that does not begin an escape.");
            }
        }
        return raw.contains("%00") ? Optional.of("The path has a NUL character.") : Optional.empty();
    }

    /** Whether there is but one way to read it, as with nearly all paths. */
    boolean isPlain() {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%'
                    || c == ';'
                    || c == '\\'
                    || c == '/' && i + 1 < raw.length() && isOneOf("/.", raw.charAt(i + 1))) {
                return false;
            }
        }
        return true;
    }

    String literal() {
        return Escapes.canonical(raw);
    }

    /** @return empty where the path climbs ({@code ..}): readers that split it differently climb to different places */
    Optional<String> loose() {
        List<String> segments = new ArrayList<>();
        String decoded = Escapes.decoded(raw).orElse(raw).replace('\\', '/');
        String last = "";
        for (String segment : decoded.split("/", -1)) {
            last = withoutParameters(segment);
            if (last.equals("..")) {
                return Optional.empty();
            }
            if (!last.isEmpty() && !last.equals(".")) {
                segments.add(last);
            }
        }
        String joined = "/" + String.join("/", segments);
        boolean open = last.isEmpty() || last.equals(".");
        return Optional.of(open && !segments.isEmpty() ? joined + "/" : joined);
    }

    private static String withoutParameters(String segment) {
        int parameters = segment.indexOf(';');
        return parameters < 0 ? segment : segment.substring(0, parameters);
    }

    private static boolean isOneOf(String set, char c) {
        return set.indexOf(c) >= 0;
    }
}
