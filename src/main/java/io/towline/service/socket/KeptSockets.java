package io.towline.service.socket;

import io.towline.service.Libc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets that one Towline leaves to the next by way of the service manager, which keeps them while none runs
 * ({@code FileDescriptorStoreMax}): who connects meanwhile waits in the kernel instead of being refused. A Towline gives its own away as
 * it begins to drain, and gets them as inherited ones, under the names that it gave them.
 *
 * <p>Owner: the thread that starts the proxy.
 */
public final class KeptSockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptSockets.class);

    private static final String PREFIX = "towline-kept-";

    private List<InheritedSocket> sockets;

    KeptSockets(List<InheritedSocket> sockets) {
        this.sockets = List.copyOf(sockets);
    }

    /** Where sockets are left. */
    @FunctionalInterface
    public interface Keeper {
        void keep(String name, int descriptor);
    }

    static boolean isOne(InheritedSocket socket) {
        return socket.name().startsWith(PREFIX);
    }

    /** What a listener of this {@code bind} leaves, and looks for. The service manager separates names by colons. */
    static String name(InetSocketAddress bind, boolean dualStack) {
        String host = dualStack ? "any" : bind.getAddress().getHostAddress().replace(':', '.');
        return PREFIX + host + "-" + bind.getPort();
    }

    /**
     * Gives a listener's socket away; ours is to be closed then.
     *
     * @param address where it listens in fact
     */
    public static void handOver(InetSocketAddress bind, boolean dualStack, InetSocketAddress address, Keeper keeper) {
        try {
            keeper.keep(name(bind, dualStack), InheritedSocket.descriptorAt(address));
        } catch (IOException notFound) {
            LOG.warn("who connects during the restart is refused: {}", notFound.getMessage());
        }
    }

    /** By which the manager knows them. */
    public List<String> names() {
        return sockets.stream().map(InheritedSocket::name).toList();
    }

    /** Of a listener with the very {@code bind} that it had before. */
    Optional<InheritedSocket> at(InetSocketAddress bind, boolean dualStack) {
        String name = name(bind, dualStack);
        return sockets.stream().filter(socket -> socket.name().equals(name)).findFirst();
    }

    /** Frees the ports of those that no listener wants; the manager may still have them open. */
    public void retain(Predicate<InheritedSocket> wanted) {
        List<InheritedSocket> left = sockets.stream().filter(wanted).toList();
        for (InheritedSocket socket : sockets) {
            if (!left.contains(socket)) {
                free(socket);
            }
        }
        sockets = left;
    }

    private static void free(InheritedSocket socket) {
        LOG.info("no listener has {} any more: closed", socket.address());
        try {
            Libc.shutdown(socket.descriptor());
            Libc.close(socket.descriptor());
        } catch (IOException e) {
            LOG.debug("could not free descriptor {}: {}", socket.descriptor(), e.getMessage());
        }
    }

    /** Listeners have their own by now; a listener that is closed later shall free its port. Again, it does nothing. */
    @Override
    public void close() {
        for (InheritedSocket socket : sockets) {
            try {
                Libc.close(socket.descriptor());
            } catch (IOException e) {
                LOG.debug("could not close inherited descriptor {}: {}", socket.descriptor(), e.getMessage());
            }
        }
        sockets = List.of();
    }
}
