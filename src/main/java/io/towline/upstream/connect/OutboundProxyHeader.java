package io.towline.upstream.connect;

import io.towline.config.UpstreamConfig.ProxyVersion;
import io.towline.conversation.AddressText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The PROXY protocol as a server gets it, HAProxy's proxy-protocol.txt §2: the first bytes of a connection, before TLS. Pure.
 *
 * <p>A connection of our own, such as a probe, says so: version 1 by {@code UNKNOWN}, version 2 by {@code LOCAL}. Both addresses are of
 * one family there, so where one is IPv6 an IPv4 address is written as one that is mapped into it (RFC 4291 §2.5.5.2).
 */
final class OutboundProxyHeader {

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;
    private static final byte UNSPECIFIED = 0x00;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private OutboundProxyHeader() {}

    static ByteBuffer of(ProxyVersion version, Optional<ClientConnection> client) {
        return switch (version) {
            case V1 ->
                ByteBuffer.wrap(client.map(OutboundProxyHeader::line)
                        .orElse("PROXY UNKNOWN\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            case V2 ->
                client.map(OutboundProxyHeader::binary)
                        .orElseGet(() -> start(LOCAL, UNSPECIFIED, 0).flip());
        };
    }

    private static String line(ClientConnection client) {
        boolean six = isSix(client);
        return "PROXY " + (six ? "TCP6 " : "TCP4 ") + text(client.source(), six) + " "
                + text(client.destination(), six) + " " + client.source().getPort() + " "
                + client.destination().getPort() + "\r\n";
    }

    private static String text(InetSocketAddress address, boolean six) {
        String text = AddressText.of(address.getAddress());
        return six && address.getAddress() instanceof Inet4Address ? "::ffff:" + text : text;
    }

    private static ByteBuffer binary(ClientConnection client) {
        boolean six = isSix(client);
        int length = 2 * (six ? IPV6_BYTES : IPV4_BYTES) + 2 * Short.BYTES;
        return start(PROXY, six ? TCP_OVER_IPV6 : TCP_OVER_IPV4, length)
                .put(octets(client.source().getAddress(), six))
                .put(octets(client.destination().getAddress(), six))
                .putShort((short) client.source().getPort())
                .putShort((short) client.destination().getPort())
                .flip();
    }

    private static ByteBuffer start(byte command, byte family, int length) {
        return ByteBuffer.allocate(SIGNATURE.length + 2 + Short.BYTES + length)
                .put(SIGNATURE)
                .put(command)
                .put(family)
                .putShort((short) length);
    }

    private static byte[] octets(InetAddress address, boolean six) {
        byte[] own = address.getAddress();
        if (!six || own.length == IPV6_BYTES) {
            return own;
        }
        byte[] mapped = new byte[IPV6_BYTES];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(own, 0, mapped, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES);
        return mapped;
    }

    private static boolean isSix(ClientConnection client) {
        return !(client.source().getAddress() instanceof Inet4Address
                && client.destination().getAddress() instanceof Inet4Address);
    }
}
