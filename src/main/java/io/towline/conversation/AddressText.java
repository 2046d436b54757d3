package io.towline.conversation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as operators write them: IPv6 by RFC 5952 and without a scope, so that a search for {@code ::1} finds it, in our log and in
 * a server's.
 */
public final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    public static String of(InetAddress address) {
        return address instanceof Inet6Address six ? compressed(groups(six.getAddress())) : address.getHostAddress();
    }

    /** With its port, and IPv6 in brackets: {@code [::1]:8080}. */
    public static String of(InetSocketAddress address) {
        return withPort(of(address.getAddress()), address.getPort());
    }

    /** @param host an address as {@link #of(InetAddress)} has it, or a name */
    public static String withPort(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static int[] groups(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        }
        return groups;
    }

    /** RFC 5952 §4.2: the longest run of two or more zero groups becomes {@code ::}, the first of equals. */
    private static String compressed(int[] groups) {
        int start = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, groups, 0, start);
        if (start < GROUPS) {
            append(text.append("::"), groups, start + length, GROUPS);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int[] groups, int from, int to) {
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }
}
