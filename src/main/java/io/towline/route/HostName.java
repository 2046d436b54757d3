package io.towline.route;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;

/** The name in a {@code Host} field or in a route, in the one spelling by which they are compared. */
final class HostName {

    private HostName() {}

    /** Lower case, without port and without the trailing dot of a full name; IPv6 literals without brackets, in one spelling. */
    static String of(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return address(end < 0 ? authority : authority.substring(1, end));
        }
        int colon = authority.indexOf(':');
        if (colon >= 0 && authority.indexOf(':', colon + 1) >= 0) {
            return address(authority);
        }
        String name = colon < 0 ? authority : authority.substring(0, colon);
        return lower(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /** As an operator writes it in a route; in whatever script. */
    static String written(String host) {
        return of(host.chars().allMatch(c -> c < 0x80) ? host : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED));
    }

    /** {@code ::1} and {@code 0:0:0:0:0:0:0:1} are the same host. Asks no name service: this is a literal or nothing. */
    private static String address(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return lower(literal);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT); // returns the very string where nothing is to change
    }
}
