package io.towline.config.value;

/** Where in a request, or in what is known of it, a value stands; {@code toString} says it in the words of the configuration. */
public sealed interface ValueSource {

    /** The address behind trusted proxies. */
    record ClientIp() implements ValueSource {
        @Override
        public String toString() {
            return "client-ip";
        }
    }

    /** Of that address the network: the first 24 bits of an IPv4 address, 64 of an IPv6 address. */
    record ClientNet() implements ValueSource {
        @Override
        public String toString() {
            return "client-net";
        }
    }

    /** Raw, without the query, as the client sent it. */
    record UrlPath() implements ValueSource {
        @Override
        public String toString() {
            return "path";
        }
    }

    record Cookie(String name) implements ValueSource {
        @Override
        public String toString() {
            return "cookie:" + name;
        }
    }

    record Header(String name) implements ValueSource {
        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** A parameter of the query, raw. */
    record Query(String name) implements ValueSource {
        @Override
        public String toString() {
            return "query:" + name;
        }
    }

    static ValueSource parse(String text) throws Unfit {
        return switch (text) {
            case "client-ip" -> new ClientIp();
            case "client-net" -> new ClientNet();
            case "path" -> new UrlPath();
            default -> named(text);
        };
    }

    private static ValueSource named(String text) throws Unfit {
        if (!text.matches("(cookie|header|query):[!#$%&'*+.^_`|~A-Za-z0-9-]+")) {
            throw new Unfit("\"" + text + "\" cannot be hashed. Write client-ip, client-net, path, \"cookie:NAME\","
                    + " \"header:NAME\" or \"query:NAME\".");
        }
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        return switch (text.substring(0, colon)) {
            case "cookie" -> new Cookie(name);
            case "header" -> new Header(name);
            default -> new Query(name);
        };
    }
}
