package io.towline.service.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why an address cannot be bound, and how to mend it. Judged by the machine's state and not by the kernel's words, which may be in
 * any language. Reads files: not for I/O threads.
 */
public final class BindFailure {

    /** Linux's own, where it cannot be asked. */
    private static final int UNPRIVILEGED_FROM = 1024;

    private static final int MOVED_BY = 8000;

    private BindFailure() {}

    /** What to put behind the failure's own words; nothing where the bind is not what failed. */
    public static String mend(IOException failed, InetSocketAddress bind) {
        return isOfBind(failed) ? mend(bind, Path.of("/proc")) : "";
    }

    private static boolean isOfBind(Throwable failed) {
        for (Throwable each = failed; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    static String mend(InetSocketAddress bind, Path proc) {
        Optional<PortOwner> owner = PortOwner.of(bind, proc);
        if (owner.isPresent()) {
            return ", taken by " + owner.get() + ". Stop that, or take another port.";
        }
        Optional<String> user = PortOwner.userOf(bind, proc);
        if (user.isPresent()) {
            return ", taken by a process of " + user.get() + ". As root, \"ss -ltnp sport = :" + bind.getPort()
                    + "\" names it. Stop that, or take another port.";
        }
        // the address first, as the kernel asks: on one that is not there no right is of use
        if (bind.getAddress() instanceof Inet6Address && Files.notExists(proc.resolve("net/if_inet6"))) {
            return ". This machine has no IPv6. Write \"0.0.0.0:" + bind.getPort() + "\", or \":" + bind.getPort()
                    + "\" for whatever it has.";
        }
        if (!bind.getAddress().isAnyLocalAddress() && !isOurs(bind)) {
            return ". No interface of this machine has that address: \"ip address\" lists them. For all of them write \":"
                    + bind.getPort() + "\".";
        }
        if (bind.getPort() > 0 && bind.getPort() < unprivilegedFrom(proc)) {
            return ". Ports below " + unprivilegedFrom(proc)
                    + " take the capability CAP_NET_BIND_SERVICE. The service of"
                    + " scripts/install has it; by hand: sudo setpriv --reuid=$USER --init-groups"
                    + " --inh-caps=+net_bind_service --ambient-caps=+net_bind_service towline run. Or take another port,"
                    + " such as " + (bind.getPort() + MOVED_BY) + ".";
        }
        return ". As root, \"ss -ltnp sport = :" + bind.getPort()
                + "\" names the process that has it. Stop that, or take another port.";
    }

    private static boolean isOurs(InetSocketAddress bind) {
        try {
            return bind.getAddress().isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(bind.getAddress()) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }

    private static int unprivilegedFrom(Path proc) {
        // in one read: the kernel answers the first one only, and Files.readString begins with one of a single byte
        try (InputStream in = Files.newInputStream(proc.resolve("sys/net/ipv4/ip_unprivileged_port_start"))) {
            return Integer.parseInt(new String(in.readNBytes(16), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException notToBeAsked) {
            return UNPRIVILEGED_FROM;
        }
    }
}
