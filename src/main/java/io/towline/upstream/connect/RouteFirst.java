package io.towline.upstream.connect;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;

/**
 * Puts the addresses first that this machine has a route to. Java puts IPv4 first, whether the machine has any or not; that is a matter of
 * luck where both kinds are tried in turn, and of failure where one kind alone counts. The order is the system's else.
 *
 * <p>Not for I/O threads.
 */
final class RouteFirst {

    private static final int DISCARD = 9; // to have some port; nothing is sent there

    private RouteFirst() {}

    static InetAddress[] sorted(InetAddress[] addresses) {
        return sorted(addresses, RouteFirst::hasRoute);
    }

    /** @param hasRoute is asked of one address of each family, and only where there are both */
    static InetAddress[] sorted(InetAddress[] addresses, Predicate<InetAddress> hasRoute) {
        if (addresses.length == 0) {
            return addresses;
        }
        InetAddress first = addresses[0];
        return Arrays.stream(addresses)
                .filter(each -> isOld(each) != isOld(first))
                .findFirst()
                .filter(other -> !hasRoute.test(first) && hasRoute.test(other))
                .map(other -> Arrays.stream(addresses)
                        .sorted(Comparator.comparing(each -> isOld(each) != isOld(other)))
                        .toArray(InetAddress[]::new))
                .orElse(addresses);
    }

    private static boolean isOld(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** To connect a datagram's socket sends nothing, and fails without a route. */
    private static boolean hasRoute(InetAddress address) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(address, DISCARD));
            return true;
        } catch (IOException | UnsupportedAddressTypeException none) {
            return false;
        }
    }
}
