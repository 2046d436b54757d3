package io.towline.conversation;

import java.util.Optional;

/**
 * Where a conversation was sent; names as the operator wrote them.
 *
 * @param server the one that answered, or the last that was tried
 */
public record Destination(String route, String upstream, Optional<String> server) {}
