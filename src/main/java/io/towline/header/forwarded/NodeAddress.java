package io.towline.header.forwarded;

import io.towline.conversation.AddressText;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as forwarding fields write them: with or without port, IPv6 with or without brackets. Never asks the DNS. */
public final class NodeAddress {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d{1,5})?");
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::\\d{1,5})?");
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]+");

    private NodeAddress() {}

    /** Empty for anything that is no address: {@code unknown}, an obfuscated name, garbage. */
    static Optional<InetAddress> parse(String node) {
        var four = IPV4.matcher(node);
        if (four.matches()) {
            return literal(four.group(1));
        }
        var bracketed = BRACKETED.matcher(node);
        if (bracketed.matches()) {
            return literal(bracketed.group(1));
        }
        return BARE_IPV6.matcher(node).matches() ? literal(node) : Optional.empty();
    }

    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Without the scope that Java appends to link-local addresses: it means nothing on another machine. */
    public static String text(InetAddress address) {
        return AddressText.of(address);
    }
}
