package io.towline.config.value;

import java.net.InetAddress;

/** A block of addresses, IPv4 or IPv6, such as {@code 10.0.0.0/8}; a bare address is a block of one. */
public record Cidr(InetAddress network, int prefixBits) {

    /** @throws IllegalArgumentException with a sentence that says what to write */
    public static Cidr of(String text) {
        try {
            return Addresses.cidr(text);
        } catch (Unfit unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /** As it is written: a block of one as the bare address. */
    public String text() {
        String address = Addresses.text(network);
        return prefixBits == network.getAddress().length * 8 ? address : address + "/" + prefixBits;
    }

    /** An IPv4 address mapped into IPv6 is judged as the IPv4 address that it stands for. */
    public boolean contains(InetAddress address) {
        byte[] net = network.getAddress();
        byte[] other = address.getAddress(); // Java turns ::ffff:a.b.c.d into an Inet4Address by itself
        if (net.length != other.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (net[i] != other[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((net[whole] ^ other[whole]) & 0xFF) >> (8 - rest) == 0;
    }
}
