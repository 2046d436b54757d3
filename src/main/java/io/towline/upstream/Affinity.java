package io.towline.upstream;

import java.util.OptionalLong;

/**
 * What ties one request to a server of its group. Immutable; made once for a request, by {@link UpstreamGroup#affinity}.
 *
 * @param key by which {@code hash} chooses; empty where the request has no such value, or the group does not hash
 */
public record Affinity(OptionalLong key) {

    /** To no server more than to another. */
    public static final Affinity NONE = new Affinity(OptionalLong.empty());
}
