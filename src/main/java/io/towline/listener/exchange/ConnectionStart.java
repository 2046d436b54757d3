package io.towline.listener.exchange;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a connection brings along when it begins to speak HTTP.
 *
 * @param headDeadline of its first request, by the thread's clock
 * @param proxied its ends, where a balancer told them
 * @param read what has been read of it already and is not TLS; often nothing
 */
public record ConnectionStart(long headDeadline, Optional<ProxiedAddresses> proxied, ByteBuffer read) {

    /** Read-only in effect, since nothing fits. */
    public static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    public ConnectionStart(long headDeadline) {
        this(headDeadline, Optional.empty(), NOTHING);
    }
}
