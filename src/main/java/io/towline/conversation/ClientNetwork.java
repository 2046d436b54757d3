package io.towline.conversation;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who counts as one client where it is to get its share of something and no more: an IPv4 address or, since every host has so many of them, an
 * IPv6 network of 64 bits.
 *
 * @param bits of the address, the first 64 at most
 */
public record ClientNetwork(boolean ofIpv4, long bits) {

    public static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        boolean ofIpv4 = bytes.remaining() == Integer.BYTES;
        return new ClientNetwork(ofIpv4, ofIpv4 ? bytes.getInt() : bytes.getLong());
    }
}
