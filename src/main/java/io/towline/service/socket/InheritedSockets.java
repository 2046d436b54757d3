package io.towline.service.socket;

import io.towline.service.Libc;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
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
    private final KeptSockets kept;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InheritedSockets(List<InheritedSocket> all) {
        sockets = all.stream().filter(Predicate.not(KeptSockets::isOne)).toList();
        kept = new KeptSockets(all.stream().filter(KeptSockets::isOne).toList());
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

    /** As {@link #at(InetSocketAddress, boolean)}; a wildcard means every address. */
    public Optional<InheritedSocket> at(InetSocketAddress bind) {
        return at(bind, bind.getAddress().isAnyLocalAddress());
    }

    /**
     * What a listener is to accept from: the very address; or, where it has a wildcard, a wildcard of the same families, else one that has
     * at least some of them, since nobody else could bind the port.
     *
     * @param dualStack whether a wildcard means both IPv4 and IPv6
     */
    public Optional<InheritedSocket> at(InetSocketAddress bind, boolean dualStack) {
        return closed.get() ? Optional.empty() : held(bind, dualStack).or(() -> kept.at(bind, dualStack));
    }

    private Optional<InheritedSocket> held(InetSocketAddress bind, boolean dualStack) {
        if (!bind.getAddress().isAnyLocalAddress()) {
            return sockets.stream()
                    .filter(socket -> socket.address().equals(bind))
                    .findFirst();
        }
        List<InheritedSocket> wildcards = sockets.stream()
                .filter(socket -> socket.address().getPort() == bind.getPort())
                .filter(socket -> socket.address().getAddress().isAnyLocalAddress())
                .filter(socket -> dualStack || socket.dualStack() || isIpv4(socket.address()) == isIpv4(bind))
                .toList();
        return wildcards.stream()
                .filter(socket -> socket.dualStack() == dualStack)
                .findFirst()
                .or(() -> wildcards.stream().findFirst());
    }

    /** Whether there is one that stays open whatever becomes of us. */
    public boolean isHeld(InetSocketAddress bind, boolean dualStack) {
        return held(bind, dualStack).isPresent();
    }

    /** Those of an earlier Towline. */
    public KeptSockets kept() {
        return kept;
    }

    private static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /** One warning for each socket that no listener accepts from: its clients would wait for ever. */
    public void warnOfUnused(Collection<InetSocketAddress> binds) {
        List<InheritedSocket> used =
                binds.stream().map(this::at).flatMap(Optional::stream).toList();
        warnUnless(used::contains);
    }

    /** The same. */
    public void warnUnless(Predicate<InheritedSocket> used) {
        sockets.stream().filter(Predicate.not(used)).forEach(InheritedSockets::warn);
    }

    private static void warn(InheritedSocket socket) {
        String address = text(socket);
        LOG.warn(
                "nobody accepts from inherited socket {} ({}). Give a listener bind = \"{}\", or take it out of its .socket"
                        + " unit.",
                address,
                socket.name(),
                address);
    }

    /** As in {@code proxy.conf}. */
    private static String text(InheritedSocket socket) {
        InetSocketAddress address = socket.address();
        if (socket.dualStack()) {
            return ":" + address.getPort();
        }
        String host = address.getAddress().isAnyLocalAddress() && !isIpv4(address)
                ? "::"
                : address.getAddress().getHostAddress();
        return (isIpv4(address) ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** Lets go of the sockets; listeners that accept from them go on. Again, it does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return; // the number may be another file's by now
        }
        kept.close();
        for (InheritedSocket socket : sockets) {
            try {
                Libc.close(socket.descriptor());
            } catch (IOException e) {
                LOG.debug("could not close inherited descriptor {}: {}", socket.descriptor(), e.getMessage());
            }
        }
    }
}
