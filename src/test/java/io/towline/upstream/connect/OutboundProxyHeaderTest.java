package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.UpstreamConfig.ProxyVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the bytes of HAProxy's proxy-protocol.txt, §2.1 and §2.2. */
class OutboundProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 50000, 192.0.2.1, 443, PROXY TCP4 203.0.113.7 192.0.2.1 50000 443",
        "203.0.113.7, 0, 192.0.2.1, 65535, PROXY TCP4 203.0.113.7 192.0.2.1 0 65535",
        "2001:db8::7, 50000, 2001:db8::1, 443, PROXY TCP6 2001:db8::7 2001:db8::1 50000 443",
        "203.0.113.7, 1, 2001:db8::1, 2, PROXY TCP6 ::ffff:203.0.113.7 2001:db8::1 1 2",
        "2001:db8::7, 1, 192.0.2.1, 2, PROXY TCP6 2001:db8::7 ::ffff:192.0.2.1 1 2",
    })
    void versionOneIsALine(String source, int sourcePort, String destination, int destinationPort, String expected) {
        ByteBuffer header = OutboundProxyHeader.of(
                ProxyVersion.V1, Optional.of(client(source, sourcePort, destination, destinationPort)));
        assertEquals(expected + "\r\n", StandardCharsets.US_ASCII.decode(header).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 50000, 192.0.2.1, 443, 2111000c cb007107 c0000201 c350 01bb",
        "2001:db8::7, 50000, 2001:db8::1, 443,"
                + " 21210024 20010db8000000000000000000000007 20010db8000000000000000000000001 c350 01bb",
        "203.0.113.7, 1, 2001:db8::1, 2,"
                + " 21210024 00000000000000000000ffffcb007107 20010db8000000000000000000000001 0001 0002",
    })
    void versionTwoIsBinary(String source, int sourcePort, String destination, int destinationPort, String expected) {
        ByteBuffer header = OutboundProxyHeader.of(
                ProxyVersion.V2, Optional.of(client(source, sourcePort, destination, destinationPort)));
        assertEquals(SIGNATURE + expected.replace(" ", ""), hex(header));
    }

    @Test
    void aConnectionOfOurOwnSaysSo() {
        ByteBuffer line = OutboundProxyHeader.of(ProxyVersion.V1, Optional.empty());
        assertEquals("PROXY UNKNOWN\r\n", StandardCharsets.US_ASCII.decode(line).toString());
        assertEquals(SIGNATURE + "20000000", hex(OutboundProxyHeader.of(ProxyVersion.V2, Optional.empty())));
    }

    /** A trusted proxy says who asks, and no port: the peer's would be another connection's. */
    @Test
    void theClientBehindATrustedProxyHasNoPort() {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4711);
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 443);
        InetAddress client = InetAddress.ofLiteral("203.0.113.7");
        assertEquals(
                new InetSocketAddress(client, 0),
                ClientConnection.of(peer, client, local).source());
        assertEquals(peer, ClientConnection.of(peer, peer.getAddress(), local).source());
    }

    private static ClientConnection client(String source, int sourcePort, String destination, int destinationPort) {
        return new ClientConnection(
                new InetSocketAddress(InetAddress.ofLiteral(source), sourcePort),
                new InetSocketAddress(InetAddress.ofLiteral(destination), destinationPort));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] octets = new byte[bytes.remaining()];
        bytes.get(octets);
        return HexFormat.of().formatHex(octets);
    }
}
