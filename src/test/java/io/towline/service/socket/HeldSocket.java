package io.towline.service.socket;

import io.towline.service.Kernel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;

/** A listening socket as a service manager holds it: opened before whoever accepts from it, and there when that is gone. */
public final class HeldSocket implements AutoCloseable {

    private final ServerSocketChannel channel;

    private HeldSocket(ServerSocketChannel channel) {
        this.channel = channel;
    }

    public static HeldSocket open(InetAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        return new HeldSocket(channel.bind(new InetSocketAddress(address, 0), 100));
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** What a process that is started with it gets; the receiver closes its own. */
    public InheritedSockets inherit() throws IOException {
        return inherit(descriptor());
    }

    static InheritedSockets inherit(int held) throws IOException {
        return inherit(held, "held");
    }

    static InheritedSockets inherit(int held, String name) throws IOException {
        int descriptor = Kernel.duplicate(held);
        return InheritedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1", "LISTEN_FDNAMES", name), 7, descriptor);
    }

    int descriptor() throws IOException {
        return InheritedSocket.descriptorAt(address());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
