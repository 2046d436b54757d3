package io.towline.service;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets that the service manager opened for us: sd_listen_fds(3). They stay open until {@link #close}, so that a
 * listener which is closed can be opened again.
 */
public final class InheritedSockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InheritedSockets.class);

    /** SD_LISTEN_FDS_START */
    private static final int FIRST = 3;

    private final List<InheritedSocket> sockets;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InheritedSockets(List<InheritedSocket> sockets) {
        this.sockets = List.copyOf(sockets);
    }

    public static InheritedSockets none() {
        return new InheritedSockets(List.of());
    }

    /** @param environment of the process; to be asked once, before anything of ours opens descriptors of such low numbers */
    public static InheritedSockets of(Map<String, String> environment) {
        return of(environment, ProcessHandle.current().pid(), FIRST);
    }

    static InheritedSockets of(Map<String, String> environment, long pid, int first) {
        // The variables are inherited further than the sockets are: they are ours if they name us.
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
            return none();
        }
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!count.matches("[0-9]{1,4}")) {
            LOG.warn("no sockets are inherited: LISTEN_FDS is \"{}\", which is no number of descriptors", count);
            return none();
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<InheritedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            String name = i < names.length && !names[i].isEmpty() ? names[i] : "unknown";
            take(first + i, name).ifPresent(sockets::add);
        }
        return new InheritedSockets(sockets);
    }

    private static Optional<InheritedSocket> take(int descriptor, String name) {
        try {
            Libc.closeOnExec(descriptor);
        } catch (IOException e) {
            LOG.warn("descriptor {} ({}), which LISTEN_FDS promises: {}", descriptor, name, e.getMessage());
            return Optional.empty();
        }
        Optional<InheritedSocket> socket = InheritedSocket.of(descriptor, name);
        if (socket.isEmpty()) {
            LOG.warn(
                    "inherited descriptor {} ({}) is not used: it is no listening TCP socket. In its .socket unit, write"
                            + " ListenStream= with a port, and Accept=no.",
                    descriptor,
                    name);
        }
        return socket;
    }

    /** What a listener with this {@code bind} is to accept from: the very address, or any wildcard where it has a wildcard. */
    public Optional<InheritedSocket> at(InetSocketAddress bind) {
        if (closed.get()) {
            return Optional.empty();
        }
        Stream<InheritedSocket> exact =
                sockets.stream().filter(socket -> socket.address().equals(bind));
        Stream<InheritedSocket> wildcards = sockets.stream()
                .filter(socket -> socket.address().getPort() == bind.getPort())
                .filter(socket -> socket.address().getAddress().isAnyLocalAddress())
                .filter(_ -> bind.getAddress().isAnyLocalAddress());
        return Stream.concat(exact, wildcards).findFirst();
    }

    /** One warning for each socket that no listener accepts from: its clients would wait for ever. */
    public void warnOfUnused(Collection<InetSocketAddress> binds) {
        List<InheritedSocket> used =
                binds.stream().map(this::at).flatMap(Optional::stream).toList();
        sockets.stream().filter(socket -> !used.contains(socket)).forEach(InheritedSockets::warn);
    }

    private static void warn(InheritedSocket socket) {
        String address = text(socket.address());
        LOG.warn(
                "nobody accepts from inherited socket {} ({}). Give a listener bind = \"{}\", or take it out of its .socket"
                        + " unit.",
                address,
                socket.name(),
                address);
    }

    /** As in {@code proxy.conf}; ":8080" for the wildcard that is both IPv4 and IPv6. */
    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        if (!(address.getAddress() instanceof Inet6Address)) {
            return host + ":" + address.getPort();
        }
        return address.getAddress().isAnyLocalAddress()
                ? ":" + address.getPort()
                : "[" + host + "]:" + address.getPort();
    }

    /** Lets go of the sockets; listeners that accept from them go on. Again, it does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return; // the number may be another file's by now
        }
        for (InheritedSocket socket : sockets) {
            try {
                Libc.close(socket.descriptor());
            } catch (IOException e) {
                LOG.debug("could not close inherited descriptor {}: {}", socket.descriptor(), e.getMessage());
            }
        }
    }
}
