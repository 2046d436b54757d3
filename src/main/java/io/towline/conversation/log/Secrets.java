package io.towline.conversation.log;

import io.towline.conversation.PercentEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes out of a path or a query what must not stand in a log: values of parameters whose names speak of a secret become
 * {@code ***}, parameters of Towline's own ({@code towline-}) vanish.
 *
 * <p>Short words ({@code key}, {@code sid}) count where they are a whole word of the name, as in {@code x-api-key} or {@code
 * userKey}, so that {@code monkey} and {@code side} stay readable. Long ones count anywhere, as in {@code jsessionid}. Names of the
 * operator's count as they are, in any case. Immutable.
 *
 * <p>Strangers write these texts, on I/O threads: each character is looked at a fixed number of times, however many {@code =} there
 * are. A name is judged once, from the delimiter before it to its {@code =}, and judging is linear in its length.
 */
final class Secrets {

    private static final Set<String> WORDS =
            Set.of("key", "sid", "sig", "code", "auth", "pwd", "pass", "pin", "otp", "ticket", "nonce");
    private static final int LONGEST_WORD = 6;

    private static final String[] ANYWHERE = {
        "token",
        "session",
        "sessid",
        "secret",
        "passw",
        "passphrase",
        "apikey",
        "accesskey",
        "api_key",
        "signature",
        "hmac",
        "authoriz",
        "credential",
        "assertion",
        "saml",
        "cookie",
        "csrf",
        "xsrf",
        "jwt",
        "bearer",
        "lasteventid", // of the bridge's events: it holds a session's id
        "last-event-id",
        "last_event_id"
    };

    private static final String OWN = "towline-";

    private final Set<String> more;

    /** @param more names of the operator's */
    Secrets(Set<String> more) {
        this.more = more.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    String outOfQuery(CharSequence query) {
        StringBuilder kept = new StringBuilder(query.length());
        int from = 0;
        for (int end = next(query, 0, '&'); ; end = next(query, from, '&')) {
            if (!isOwn(query, from, end)) {
                redact(query, from, end, kept.isEmpty() ? kept : kept.append('&'));
            }
            if (end == query.length()) {
                return kept.toString();
            }
            from = end + 1;
        }
    }

    /** Path parameters (RFC 3986 §3.3) such as {@code /chat;jsessionid=…}. */
    String outOfPath(CharSequence path) {
        if (next(path, 0, '=') == path.length()) {
            return path.toString();
        }
        StringBuilder kept = new StringBuilder(path.length());
        int from = 0;
        for (int end = next(path, 0, '/'); end < path.length(); end = next(path, from, '/')) {
            redact(path, from, end, kept);
            kept.append('/');
            from = end + 1;
        }
        redact(path, from, path.length(), kept);
        return kept.toString();
    }

    /**
     * To some servers {@code ;} parts parameters, to others it is part of a value, as a second {@code =} is. So a secret is looked
     * for before each {@code =}, and what is hidden is hidden to the end.
     */
    private void redact(CharSequence text, int from, int end, StringBuilder kept) {
        int name = from;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == '=' && isSecret(decoded(text, name, i))) {
                kept.append(text, from, i).append("=***");
                return;
            }
            if (c == '=' || c == ';') {
                name = i + 1;
            }
        }
        kept.append(text, from, end);
    }

    private static boolean isOwn(CharSequence text, int from, int end) {
        // Encoded, a character takes three.
        String start = decoded(text, from, Math.min(end, from + 3 * OWN.length()));
        return start.regionMatches(true, 0, OWN, 0, OWN.length());
    }

    private boolean isSecret(String name) {
        return more.contains(name.toLowerCase(Locale.ROOT)) || holdsSecret(name) || hasSecretWord(name);
    }

    private static boolean holdsSecret(String name) {
        for (int i = 0; i < name.length(); i++) {
            for (String secret : ANYWHERE) {
                if (name.regionMatches(true, i, secret, 0, secret.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Words end where something else than a letter or a digit stands, and where {@code camelCase} has its hump. */
    private static boolean hasSecretWord(String name) {
        int from = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean ends = i == name.length() || !isWordPart(name.charAt(i));
            boolean hump = !ends && i > from && isUpper(name.charAt(i)) && !isUpper(name.charAt(i - 1));
            if ((ends || hump) && isSecretWord(name, from, i)) {
                return true;
            }
            if (ends || hump) {
                from = hump ? i : i + 1;
            }
        }
        return false;
    }

    private static boolean isSecretWord(String name, int from, int end) {
        return end - from <= LONGEST_WORD
                && WORDS.contains(name.substring(from, end).toLowerCase(Locale.ROOT));
    }

    private static boolean isWordPart(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || isUpper(c);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** {@code %74oken} is {@code token} to the server. What is no escape stays as it is, and keeps nothing else from being decoded. */
    private static String decoded(CharSequence raw, int from, int end) {
        ByteBuffer octets = ByteBuffer.allocate(3 * (end - from)); // as UTF-8 has at most for one char
        for (int i = from; i < end; i++) {
            char c = raw.charAt(i);
            int escaped = i + PercentEncoding.LENGTH <= end ? PercentEncoding.octet(raw, i) : -1;
            if (escaped >= 0) {
                octets.put((byte) escaped);
                i += 2;
            } else if (c < 0x80) {
                octets.put((byte) (c == '+' ? ' ' : c));
            } else {
                octets.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return StandardCharsets.UTF_8.decode(octets.flip()).toString();
    }

    private static int next(CharSequence text, int from, char delimiter) {
        int i = from;
        while (i < text.length() && text.charAt(i) != delimiter) {
            i++;
        }
        return i;
    }
}
