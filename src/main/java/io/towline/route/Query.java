package io.towline.route;

/** Query strings as they go on to a server. */
final class Query {

    private static final String OWN = "towline-";

    private Query() {}

    /** Every other byte as it came: what a query means is the server's affair. */
    static String withoutOwn(String query) {
        if (!mayHoldOwn(query)) {
            return query;
        }
        StringBuilder kept = new StringBuilder(query.length());
        for (String parameter : query.split("&", -1)) {
            if (!isOwn(parameter)) {
                (kept.isEmpty() ? kept : kept.append('&')).append(parameter);
            }
        }
        return kept.toString();
    }

    /** Most queries are passed on without being taken apart. */
    private static boolean mayHoldOwn(String query) {
        return query.indexOf('%') >= 0 || query.contains(OWN);
    }

    /** Compared decoded: {@code towline%2Dx} is the same name to whoever reads it. */
    private static boolean isOwn(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        return Escapes.decoded(name).orElse(name).startsWith(OWN);
    }
}
