package io.towline.service.socket;

import io.towline.service.Libc;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket that listens on every address of IPv4 alone, or of IPv6 alone. The JDK's sockets are of both families wherever the machine
 * has both, and it has no option for it; so this one is opened by hand, to be put in the place of one of theirs.
 */
public final class OneFamilySocket implements AutoCloseable {

    private final InheritedSocket socket;

    private OneFamilySocket(InheritedSocket socket) {
        this.socket = socket;
    }

    /** Only where sockets can be put in each other's place; elsewhere a wildcard is of both families. */
    public static boolean isSupported() {
        return Files.isDirectory(Path.of("/proc/self/fd"));
    }

    /**
     * Binds and listens; nobody is accepted yet.
     *
     * @param wildcard {@code 0.0.0.0} or {@code ::}, and a port, or 0
     */
    public static OneFamilySocket open(InetSocketAddress wildcard, int backlog) throws IOException {
        int family = wildcard.getAddress() instanceof Inet4Address ? Libc.AF_INET : Libc.AF_INET6;
        int descriptor;
        try {
            descriptor = Libc.listenOnAll(family, wildcard.getPort(), backlog);
        } catch (IOException refused) {
            boolean ofDescriptors = String.valueOf(refused.getMessage()).contains("open files");
            throw ofDescriptors ? refused : (IOException) new BindException(refused.getMessage()).initCause(refused);
        }
        return new OneFamilySocket(InheritedSocket.of(descriptor, "own")
                .orElseThrow(() -> new IOException("descriptor " + descriptor + " does not listen")));
    }

    /** Where it listens in fact. */
    public InetSocketAddress address() {
        return socket.address();
    }

    /** As {@link InheritedSocket#replace}. */
    public void replace(InetSocketAddress stopgap) throws IOException {
        socket.replace(stopgap);
    }

    /** What it was put in the place of goes on. */
    @Override
    public void close() throws IOException {
        Libc.close(socket.descriptor());
    }
}
