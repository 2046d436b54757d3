package io.towline.listener.http1;

import java.net.InetAddress;
import java.util.Optional;

/** The value of {@code Host}: a name or an address, and a port or none (RFC 9110 §7.2). */
public final class HostField {

    /** RFC 1035 §2.3.4; what is longer is nobody's name. */
    private static final int LONGEST_NAME = 253;

    /** Eight groups or six and an address of IPv4, in brackets. */
    private static final int LONGEST_ADDRESS = 47;

    private static final int HIGHEST_PORT = 65_535;

    private HostField() {}

    /** What is wrong with it, as a sentence. */
    public static Optional<String> fault(String host) {
        int bracket = host.lastIndexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        String name = colon < 0 ? host : host.substring(0, colon);
        if (name.length() > LONGEST_NAME) {
            return Optional.of("The Host header's name is longer than " + LONGEST_NAME + " bytes.");
        }
        if (colon >= 0 && !isPort(host.substring(colon + 1))) {
            return Optional.of("The Host header's port is none.");
        }
        boolean sound = name.startsWith("[") ? isAddress(name) : isName(name);
        return sound ? Optional.empty() : Optional.of("The Host header is no host.");
    }

    private static boolean isPort(String word) {
        return Chars.isDigits(word)
                && word.length() <= 5
                && Integer.parseInt(word) > 0
                && Integer.parseInt(word) <= HIGHEST_PORT;
    }

    /** Of IPv6, without a scope, which means nothing here. */
    private static boolean isAddress(String name) {
        if (name.length() > LONGEST_ADDRESS || name.length() < 4 || !name.endsWith("]") || name.indexOf(':') < 0) {
            return false;
        }
        String address = name.substring(1, name.length() - 1);
        try {
            return address.chars().allMatch(c -> Chars.isHex(c) || c == ':' || c == '.')
                    && InetAddress.ofLiteral(address) != null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /** Without escapes: nobody writes a host with them, and whoever undoes them sees another one. */
    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!Chars.isNameChar(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
