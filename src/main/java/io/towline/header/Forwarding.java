package io.towline.header;

import io.towline.config.Cidr;
import io.undertow.util.HeaderMap;
import java.net.InetAddress;
import java.util.List;

/** Who the client is, and what of its request's header fields goes on to a server. One for each listener; immutable. */
public final class Forwarding {

    public Forwarding(List<Cidr> trusted) {}

    /** The client: the rightmost address of {@code X-Forwarded-For} (or {@code Forwarded}) that is not of a trusted proxy. */
    public InetAddress client(InetAddress peer, HeaderMap request) {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * A new map of what goes on: end-to-end fields as they came, forwarding fields brought up to date; without {@code Host},
     * {@code Upgrade} and the handshake's own {@code Sec-WebSocket-*}.
     *
     * @param host the client's {@code Host}, for {@code X-Forwarded-Host}
     */
    public HeaderMap onward(HeaderMap request, InetAddress peer, boolean tls, String host) {
        throw new UnsupportedOperationException("contract only");
    }
}
