package io.towline.ending;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes out of a path or a query what must not stand in a log: values of parameters whose names speak of a secret become
 * {@code ***}, parameters of Towline's own ({@code towline-}) vanish.
 *
 * <p>Short words ({@code key}, {@code sid}) count where they are a whole word of the name, as in {@code x-api-key} or {@code
 * userKey}, so that {@code monkey} and {@code side} stay readable. Long ones count anywhere, as in {@code jsessionid}. Names of the
 * operator's count as they are, in any case. Immutable.
 */
final class Secrets {

    private static final Set<String> WORDS =
            Set.of("key", "sid", "sig", "code", "auth", "pwd", "pass", "pin", "otp", "ticket", "nonce");
    private static final Pattern ANYWHERE = Pattern.compile(
            "token|session|sessid|secret|passw|passphrase|apikey|accesskey|api_key|signature|hmac|authoriz|credential|assertion|saml"
                    + "|cookie|csrf|xsrf|jwt|bearer");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");
    private static final String OWN = "towline-";

    private final Set<String> more;

    /** @param more names of the operator's */
    Secrets(Set<String> more) {
        this.more = more.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    String outOfQuery(String query) {
        StringBuilder kept = new StringBuilder(query.length());
        for (String parameter : query.split("&", -1)) {
            if (!isOwn(parameter)) {
                redact(parameter, kept.isEmpty() ? kept : kept.append('&'));
            }
        }
        return kept.toString();
    }

    /** Path parameters (RFC 3986 §3.3) such as {@code /chat;jsessionid=…}. */
    String outOfPath(String path) {
        if (path.indexOf('=') < 0) {
            return path;
        }
        StringBuilder kept = new StringBuilder(path.length());
        int from = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', from)) {
            redact(path.substring(from, end), kept);
            kept.append('/');
            from = end + 1;
        }
        redact(path.substring(from), kept);
        return kept.toString();
    }

    /**
     * To some servers {@code ;} parts parameters, to others it is part of a value. So a secret is looked for behind each, and what
     * is hidden is hidden to the end.
     */
    private void redact(String text, StringBuilder kept) {
        int from = 0;
        for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
            from = Math.max(from, text.lastIndexOf(';', equals) + 1);
            if (isSecret(decoded(text.substring(from, equals)))) {
                kept.append(text, 0, equals).append("=***");
                return;
            }
        }
        kept.append(text);
    }

    private static boolean isOwn(String parameter) {
        int equals = parameter.indexOf('=');
        String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
        return name.regionMatches(true, 0, OWN, 0, OWN.length());
    }

    private boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (more.contains(lower) || ANYWHERE.matcher(lower).find()) {
            return true;
        }
        for (String word : BETWEEN_WORDS.split(name)) {
            if (WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** {@code %74oken} is {@code token} to the server. */
    private static String decoded(String raw) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return raw;
        }
    }
}
