package io.towline.upstream.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A client's connection, as a server is told of it: from where to where. */
public record ClientConnection(InetSocketAddress source, InetSocketAddress destination) {

    /**
     * @param peer who connected
     * @param client who asks, behind trusted proxies; these say no port, and 0 stands for one that is not known
     * @param local where the peer connected to
     */
    public static ClientConnection of(InetSocketAddress peer, InetAddress client, InetSocketAddress local) {
        InetSocketAddress source = client.equals(peer.getAddress()) ? peer : new InetSocketAddress(client, 0);
        return new ClientConnection(source, local);
    }
}
