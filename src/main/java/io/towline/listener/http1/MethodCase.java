package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Methods are case-sensitive (RFC 9110 §9.1), and Undertow's are not: {@code HeAD} would be HEAD to it, and an answer to it one without a body. A
 * server that knows better sends one, which would be the answer to whatever is asked next on that connection.
 */
public final class MethodCase {

    /** What we or Undertow treat in a way of their own. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private MethodCase() {}

    /** Of one that is another's but for the case of its letters. */
    public static Optional<Refusal> fault(String method) {
        if (KNOWN.contains(method)) {
            return Optional.empty();
        }
        String meant = method.toUpperCase(Locale.ROOT);
        return KNOWN.contains(meant)
                ? Optional.of(
                        Refusal.answered(501, "Methods are case-sensitive, and this one is written " + meant + "."))
                : Optional.empty();
    }
}
