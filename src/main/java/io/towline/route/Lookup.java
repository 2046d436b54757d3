package io.towline.route;

import io.towline.config.RouteConfig;

/** What the table says of a request. */
public sealed interface Lookup {

    /**
     * It goes by this route.
     *
     * @param path raw, as the server shall get it: the client's own, or rewritten
     */
    record Found(RouteConfig route, String path) implements Lookup {

        /**
         * Path and query for the server's request line. Parameters of Towline's own are not the server's affair and stay here.
         *
         * @param query raw, without its question mark; empty if none
         */
        public String target(String query) {
            String onward = Query.withoutOwn(query);
            return onward.isEmpty() ? path : path + "?" + onward;
        }
    }

    /**
     * No route is for it.
     *
     * @param hostNamed whether one is for its host, of whatever path
     */
    record None(boolean hostNamed) implements Lookup {}

    /**
     * It must not be routed: malformed, or read differently by different readers.
     *
     * @param why a sentence for the client
     */
    record Ambiguous(String why) implements Lookup {}
}
