package io.towline.listener.http2.frame;

import java.util.Optional;
import java.util.function.Predicate;

/** The pseudo-fields of a request (RFC 9113 §8.3.1). */
enum Pseudo {
    METHOD(":method", FieldRules::isToken),
    SCHEME(":scheme", FieldRules::isToken),
    AUTHORITY(":authority", FieldRules::isAuthority),
    PATH(":path", Pseudo::isPath);

    private final String name;
    private final Predicate<String> rule;

    Pseudo(String name, Predicate<String> rule) {
        this.name = name;
        this.rule = rule;
    }

    static Optional<Pseudo> named(String name) {
        for (Pseudo each : values()) {
            if (each.name.equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    boolean admits(String value) {
        return rule.test(value);
    }

    /** A fragment's sign would end it for some readers. */
    private static boolean isOfPath(int c) {
        return FieldRules.isVisible(c) && c != '#';
    }

    /** Origin form, or the asterisk of OPTIONS. */
    private static boolean isPath(String path) {
        return path.startsWith("/") && path.chars().allMatch(Pseudo::isOfPath) || path.equals("*");
    }
}
