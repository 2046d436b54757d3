package io.towline.service.socket;

import io.towline.service.Libc;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A listening TCP socket that we were started with. Whoever started us keeps it too: what comes in while none of us runs waits in the
 * kernel.
 *
 * @param name {@code FileDescriptorName} of the unit, for people
 * @param address where it listens
 */
public record InheritedSocket(int descriptor, String name, InetSocketAddress address) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Empty if the descriptor is of another kind, or does not listen. */
    static Optional<InheritedSocket> of(int descriptor, String name) {
        return listening(descriptor).map(address -> new InheritedSocket(descriptor, name, address));
    }

    /**
     * Puts this socket in the place of one that our libraries opened: they know no way to be given one. The channel goes on under its
     * old descriptor and never learns; it has to be told of no events yet, since the kernel would go on watching the old socket. The
     * inherited descriptor stays as it was.
     *
     * @param stopgap where that channel listens
     */
    public void replace(InetSocketAddress stopgap) throws IOException {
        Libc.nonBlocking(descriptor);
        Libc.duplicate(descriptor, descriptorAt(stopgap));
    }

    /** Whether it takes connections of IPv6 alone. */
    boolean ipv6Only() {
        try {
            return address.getAddress() instanceof Inet6Address && Libc.ipv6Only(descriptor);
        } catch (IOException noSocketAnyMore) {
            return false;
        }
    }

    /** Whether it takes connections of both families: what ":8080" means. */
    public boolean dualStack() {
        return address.getAddress() instanceof Inet6Address
                && address.getAddress().isAnyLocalAddress()
                && !ipv6Only();
    }

    /** Ours alone can listen there, so the address is proof enough. */
    static int descriptorAt(InetSocketAddress address) throws IOException {
        // in the order of their numbers: listeners are found soon, however many connections there are
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : all) {
                int descriptor = Integer.parseInt(entry.getFileName().toString());
                if (listening(descriptor).equals(Optional.of(address))) {
                    return descriptor;
                }
            }
        }
        throw new IOException("no descriptor of this process listens on " + address);
    }

    private static Optional<InetSocketAddress> listening(int descriptor) {
        try {
            return Libc.listens(descriptor) ? internet(Libc.localAddress(descriptor)) : Optional.empty();
        } catch (IOException noSocket) {
            return Optional.empty();
        }
    }

    /** {@code struct sockaddr_in} and {@code sockaddr_in6}: the family in the machine's order, all else in the network's. */
    private static Optional<InetSocketAddress> internet(byte[] sockaddr) throws IOException {
        short family = ByteBuffer.wrap(sockaddr).order(ByteOrder.nativeOrder()).getShort();
        ByteBuffer rest = ByteBuffer.wrap(sockaddr).position(Short.BYTES);
        int port = Short.toUnsignedInt(rest.getShort());
        return switch (family) {
            case Libc.AF_INET -> Optional.of(new InetSocketAddress(address(rest, 4), port));
            case Libc.AF_INET6 -> {
                rest.getInt(); // sin6_flowinfo
                yield Optional.of(new InetSocketAddress(address(rest, 16), port)); // ::ffff:1.2.3.4 becomes 1.2.3.4
            }
            default -> Optional.empty();
        };
    }

    private static InetAddress address(ByteBuffer from, int length) throws IOException {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return InetAddress.getByAddress(bytes);
    }
}
