package io.towline.listener.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.proxy.ProxyHeader.Incomplete;
import io.towline.listener.proxy.ProxyHeader.Malformed;
import io.towline.listener.proxy.ProxyHeader.Whole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Version 1: one line of text (§2.1). Pure. */
final class ProxyHeaderV1 {

    /** With its CRLF. */
    private static final int MOST_BYTES = 107;

    private static final byte[] BEGIN = "PROXY ".getBytes(US_ASCII);
    private static final int FIELDS = 4;
    private static final int MOST_PORT = 65535;

    private ProxyHeaderV1() {}

    static ProxyHeader read(ByteBuffer bytes) {
        int from = bytes.position();
        int there = Math.min(bytes.remaining(), MOST_BYTES);
        byte[] line = new byte[there];
        bytes.get(from, line);
        int prefix = Math.min(there, BEGIN.length);
        if (Arrays.mismatch(line, 0, prefix, BEGIN, 0, prefix) >= 0) {
            return ProxyHeader.notOne();
        }
        int end = 0;
        while (end < there && line[end] != '\r' && line[end] != '\n') {
            end++;
        }
        if (end >= there - 1 && there == MOST_BYTES) {
            return new Malformed("sent a PROXY line of more than " + MOST_BYTES + " bytes");
        }
        if (end == there || end == there - 1 && line[end] == '\r') {
            return new Incomplete();
        }
        if (line[end] == '\n' || line[end + 1] != '\n') {
            return new Malformed("sent a PROXY line that does not end with CR and LF");
        }
        return judge(new String(line, BEGIN.length, end - BEGIN.length, ISO_8859_1), end + 2);
    }

    private static ProxyHeader judge(String said, int bytes) {
        if (said.equals("UNKNOWN") || said.startsWith("UNKNOWN ")) {
            return new Whole(bytes, Optional.empty()); // and what is said behind it is to be ignored
        }
        boolean four = said.startsWith("TCP4 ");
        if (!four && !said.startsWith("TCP6 ")) {
            return new Malformed("sent a PROXY line that is neither of TCP4, TCP6 nor UNKNOWN");
        }
        String[] fields = said.substring("TCP4 ".length()).split(" ", -1);
        if (fields.length != FIELDS) {
            return new Malformed("sent a PROXY line that does not have two addresses and two ports");
        }
        Optional<InetAddress> client = address(fields[0], four);
        Optional<InetAddress> server = address(fields[1], four);
        if (client.isEmpty() || server.isEmpty()) {
            return new Malformed("sent a PROXY line with an address that is none of IPv" + (four ? 4 : 6));
        }
        int clientPort = port(fields[2]);
        int serverPort = port(fields[3]);
        if (clientPort > MOST_PORT || serverPort > MOST_PORT) {
            return new Malformed("sent a PROXY line with a port that is none");
        }
        return new Whole(
                bytes,
                Optional.of(new ProxiedAddresses(
                        new InetSocketAddress(client.get(), clientPort),
                        new InetSocketAddress(server.get(), serverPort))));
    }

    private static Optional<InetAddress> address(String text, boolean four) {
        return (four ? isIpv4(text) : looksLikeIpv6(text)) ? literal(text) : Optional.empty();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** Java would take fewer numbers, and ones that begin with zero. */
    private static boolean isIpv4(String text) {
        String[] numbers = text.split("\\.", -1);
        return numbers.length == 4 && Arrays.stream(numbers).allMatch(each -> number(each) <= 255);
    }

    /** Java would take zones, and longer groups. At the end may stand an IPv4 address, as inet_ntop writes it. */
    private static boolean looksLikeIpv6(String text) {
        String[] groups = text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            boolean fits = groups[i].length() <= 4 && groups[i].chars().allMatch(ProxyHeaderV1::isHex);
            if (!fits && (i < groups.length - 1 || !isIpv4(groups[i]))) {
                return false;
            }
        }
        return groups.length > 2;
    }

    private static boolean isHex(int character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'f'
                || character >= 'A' && character <= 'F';
    }

    private static int port(String text) {
        return number(text);
    }

    /** Of up to five digits, and none of them a leading zero; else larger than any. */
    private static int number(String text) {
        boolean digits = !text.isEmpty()
                && text.length() <= 5
                && text.chars().allMatch(character -> character >= '0' && character <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return digits ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }
}
