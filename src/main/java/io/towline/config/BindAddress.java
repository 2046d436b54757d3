package io.towline.config;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param address resolved; a wildcard is {@code 0.0.0.0} or {@code ::}
 * @param dualStack whether a wildcard means every address, IPv4 and IPv6, and not those of its own family alone
 */
record BindAddress(InetSocketAddress address, boolean dualStack) {

    /** Both cannot be bound. Port 0 takes one that is free. */
    boolean clashes(BindAddress other) {
        int port = address.getPort();
        return port != 0 && port == other.address.getPort() && meets(other);
    }

    private boolean meets(BindAddress other) {
        if (dualStack || other.dualStack) {
            return true;
        }
        boolean wildcard = address.getAddress().isAnyLocalAddress()
                || other.address.getAddress().isAnyLocalAddress();
        return wildcard ? isIpv4() == other.isIpv4() : address.equals(other.address);
    }

    private boolean isIpv4() {
        return address.getAddress() instanceof Inet4Address;
    }

    /** As an operator writes it. */
    static String text(InetSocketAddress address, boolean dualStack) {
        String host = dualStack ? "*" : Addresses.text(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
