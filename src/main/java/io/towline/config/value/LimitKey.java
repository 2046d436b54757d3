package io.towline.config.value;

import java.util.Optional;

/** By what clients are told apart that a limit counts; {@code toString} says it in the words of the configuration. */
public sealed interface LimitKey {

    /** Where the value stands in a request; empty where it stands in none, or is the client's address. */
    default Optional<ValueSource> source() {
        return this instanceof Value(ValueSource source) ? Optional.of(source) : Optional.empty();
    }

    /** The address behind trusted proxies; of an IPv6 address the first 64 bits, since one client has them all. */
    record ClientAddress() implements LimitKey {
        @Override
        public String toString() {
            return "client-address";
        }
    }

    /** All clients together. */
    record All() implements LimitKey {
        @Override
        public String toString() {
            return "all";
        }
    }

    /** A header field or a cookie; requests without it are counted by their client's address. */
    record Value(ValueSource at) implements LimitKey {
        @Override
        public String toString() {
            return at.toString();
        }
    }

    static LimitKey parse(String text) throws Unfit {
        return switch (text) {
            case "client-address" -> new ClientAddress();
            case "all" -> new All();
            case "client-ip", "client-net", "ip", "address", "$binary_remote_addr", "$remote_addr" ->
                throw new Unfit("\"" + text + "\" tells no clients apart here. Write \"client-address\".");
            default -> named(text);
        };
    }

    private static LimitKey named(String text) throws Unfit {
        if (!text.matches("(cookie|header):[!#$%&'*+.^_`|~A-Za-z0-9-]+")) {
            throw new Unfit("\"" + text + "\" tells no clients apart. Write client-address, all, \"header:NAME\" or"
                    + " \"cookie:NAME\".");
        }
        return new Value(ValueSource.parse(text));
    }
}
