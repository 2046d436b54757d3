package io.towline.config.value;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param address resolved; a wildcard is {@code 0.0.0.0} or {@code ::}
 * @param dualStack whether a wildcard means every address, IPv4 and IPv6, and not those of its own family alone
 */
public record BindAddress(InetSocketAddress address, boolean dualStack) {

    /** A wildcard means every address. */
    public static BindAddress of(InetSocketAddress address) {
        return new BindAddress(address, address.getAddress().isAnyLocalAddress());
    }

    /** Both cannot be bound. Port 0 takes one that is free. */
    public boolean clashes(BindAddress other) {
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

    /** Whether it is to listen on all addresses of IPv4, or of IPv6, and on no others. */
    public boolean oneFamily() {
        return address.getAddress().isAnyLocalAddress() && !dualStack;
    }

    public int port() {
        return address.getPort();
    }

    /** As an operator writes it and the log shows it: {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code *:8080}. */
    public String text() {
        String host = dualStack ? "*" : Addresses.text(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
