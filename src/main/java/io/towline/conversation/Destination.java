package io.towline.conversation;

import java.util.Optional;

/**
 * Where a conversation was sent; names as the operator wrote them.
 *
 * @param upstream empty where the route answers by itself
 * @param server the one that answered, or the last that was tried
 */
public record Destination(String route, Optional<String> upstream, Optional<String> server) {

    public Destination(String route, String upstream, Optional<String> server) {
        this(route, Optional.of(upstream), server);
    }

    public static Destination ofRoute(String route) {
        return new Destination(route, Optional.empty(), Optional.empty());
    }
}
