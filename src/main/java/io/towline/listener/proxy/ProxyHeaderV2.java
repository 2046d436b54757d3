package io.towline.listener.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.proxy.ProxyHeader.Incomplete;
import io.towline.listener.proxy.ProxyHeader.Malformed;
import io.towline.listener.proxy.ProxyHeader.Whole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Version 2: binary (§2.2). Pure.
 *
 * <pre>
 *   signature (12) | version, command | family, transport | length (2) | addresses, TLVs: length bytes in all
 * </pre>
 */
final class ProxyHeaderV2 {

    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);

    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final int FIXED_BYTES = 16;

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;

    private static final int MOST_FAMILY = 3;
    private static final int MOST_TRANSPORT = 2;

    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;

    /** Of both addresses and their ports, by family: none, IPv4, IPv6, Unix. */
    private static final int[] ADDRESS_BYTES = {0, 12, 36, 216};

    private static final int TLV_HEAD_BYTES = 3;
    private static final int CRC32C_TYPE = 3;
    private static final int CRC32C_BYTES = 4;

    private ProxyHeaderV2() {}

    static ProxyHeader read(ByteBuffer from) {
        ByteBuffer bytes = from.slice();
        int there = bytes.remaining();
        for (int i = 0; i < Math.min(there, SIGNATURE.length); i++) {
            if (bytes.get(i) != SIGNATURE[i]) {
                return ProxyHeader.notOne();
            }
        }
        if (there > COMMAND_AT && !isCommand(bytes)) {
            return new Malformed("sent a PROXY header whose version and command are not known");
        }
        if (there < FIXED_BYTES) {
            return new Incomplete();
        }
        int total = FIXED_BYTES + Short.toUnsignedInt(bytes.getShort(LENGTH_AT));
        if (total > ProxyHeader.MOST_BYTES) {
            return new Malformed("sent a PROXY header of more than " + ProxyHeader.MOST_BYTES + " bytes");
        }
        if (there < total) {
            return new Incomplete();
        }
        return command(bytes) == LOCAL ? new Whole(total, Optional.empty()) : proxied(bytes.limit(total));
    }

    private static boolean isCommand(ByteBuffer bytes) {
        return command(bytes) == LOCAL || command(bytes) == PROXY;
    }

    private static int command(ByteBuffer bytes) {
        return Byte.toUnsignedInt(bytes.get(COMMAND_AT));
    }

    private static ProxyHeader proxied(ByteBuffer bytes) {
        int kind = Byte.toUnsignedInt(bytes.get(FAMILY_AT));
        int family = kind >> 4;
        if (family > MOST_FAMILY || (kind & 0xf) > MOST_TRANSPORT) {
            return new Malformed("sent a PROXY header whose address family or transport is not known");
        }
        int total = bytes.limit();
        if (family == 0 || (kind & 0xf) == 0) {
            return new Whole(total, Optional.empty()); // nothing says what it has of addresses
        }
        if (total < FIXED_BYTES + ADDRESS_BYTES[family]) {
            return new Malformed("sent a PROXY header that is too short for its addresses");
        }
        return faultInTlvs(bytes, FIXED_BYTES + ADDRESS_BYTES[family])
                .<ProxyHeader>map(Malformed::new)
                .orElseGet(() -> new Whole(total, addresses(bytes, kind)));
    }

    /** What is proxied by UDP or a Unix socket has no addresses that a connection of ours could have. */
    private static Optional<ProxiedAddresses> addresses(ByteBuffer bytes, int kind) {
        return switch (kind) {
            case TCP_IPV4 -> Optional.of(addresses(bytes, new byte[4], new byte[4]));
            case TCP_IPV6 -> Optional.of(addresses(bytes, new byte[16], new byte[16]));
            default -> Optional.empty();
        };
    }

    private static ProxiedAddresses addresses(ByteBuffer bytes, byte[] client, byte[] server) {
        ByteBuffer block = bytes.duplicate().position(FIXED_BYTES).get(client).get(server);
        int clientPort = Short.toUnsignedInt(block.getShort());
        int serverPort = Short.toUnsignedInt(block.getShort());
        return new ProxiedAddresses(end(client, clientPort), end(server, serverPort));
    }

    private static InetSocketAddress end(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + address.length + " bytes", impossible);
        }
    }

    /** They fill the rest exactly; what they say is not asked for, but for the checksum (§2.2.3). */
    private static Optional<String> faultInTlvs(ByteBuffer bytes, int from) {
        int at = from;
        int checksumAt = -1;
        while (at < bytes.limit()) {
            if (bytes.limit() - at < TLV_HEAD_BYTES) {
                return Optional.of("sent a PROXY header whose last TLV is cut off");
            }
            int length = Short.toUnsignedInt(bytes.getShort(at + 1));
            if (bytes.get(at) == CRC32C_TYPE) {
                if (length != CRC32C_BYTES || checksumAt >= 0) {
                    return Optional.of("sent a PROXY header whose checksum is none");
                }
                checksumAt = at + TLV_HEAD_BYTES;
            }
            at += TLV_HEAD_BYTES + length;
        }
        if (at > bytes.limit()) {
            return Optional.of("sent a PROXY header whose last TLV is cut off");
        }
        return checksumAt < 0 || hasChecksum(bytes, checksumAt)
                ? Optional.empty()
                : Optional.of("sent a PROXY header whose checksum is wrong");
    }

    /** Of the whole header, with zeroes in the place of the checksum itself. */
    private static boolean hasChecksum(ByteBuffer bytes, int at) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.limit())
                .put(bytes.duplicate().position(0))
                .putInt(at, 0)
                .flip();
        CRC32C computed = new CRC32C();
        computed.update(copy);
        return (int) computed.getValue() == bytes.getInt(at);
    }
}
