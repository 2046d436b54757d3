package io.towline.config.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of the Internet protocol, and blocks of them, as texts. */
public final class Addresses {

    // InetAddress takes "10.1" and "2130706433" for IPv4 addresses too; an operator who writes them has mistyped.
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** Of a link-local address (RFC 4007 §11). */
    private static final Pattern INTERFACE = Pattern.compile("(?<=:[0-9a-fA-F]{0,4})%[^/]*");

    private Addresses() {}

    public static Optional<InetAddress> literal(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** IPv6 addresses with their first run of zeros left out (RFC 4291 §2.2). */
    static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("(?:^|:)0(?::0)+(?::|$)", "::");
    }

    public static Cidr cidr(String text) throws Unfit {
        if (INTERFACE.matcher(text).find()) {
            throw new Unfit("\"" + text + "\" names an interface, and a block of addresses is for all of them. Write \""
                    + INTERFACE.matcher(text).replaceFirst("") + "\".");
        }
        String[] parts = text.split("/", 2);
        InetAddress network = literal(parts[0])
                .orElseThrow(() -> new Unfit(
                        "\"" + text + "\" is not a block of addresses. Write such as \"10.0.0.0/8\" or \"fd00::/8\"."));
        int most = network.getAddress().length * 8;
        if (parts.length == 1) {
            return new Cidr(network, most);
        }
        if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > most) {
            throw new Unfit("\"" + text + "\" has no valid prefix length. It is a number from 0 to " + most + ".");
        }
        return withoutHostBits(text, network, Integer.parseInt(parts[1]));
    }

    /** {@code 10.1.2.3/8} may mean one machine or all: the operator has to say which. */
    private static Cidr withoutHostBits(String text, InetAddress address, int prefix) throws Unfit {
        byte[] bytes = address.getAddress();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        InetAddress network = fromBytes(bytes);
        if (!network.equals(address)) {
            throw new Unfit("\"" + text + "\" has bits set beyond its prefix. Write \"" + text(network) + "/" + prefix
                    + "\" for the block, or \"" + text(address) + "\" for the one address.");
        }
        return new Cidr(network, prefix);
    }

    private static InetAddress fromBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", impossible);
        }
    }
}
